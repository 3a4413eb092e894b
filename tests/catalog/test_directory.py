from __future__ import annotations

from flask import Flask

from marketplace.catalog import classification
from marketplace.catalog.directory import directory, present_directory
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_category, a_problem, a_vendor


def test_categories_stand_below_their_parents_with_all_that_hangs_below(app: Flask) -> None:
    software = a_category("Software")
    backup = a_category("Backup", parent=software)
    tape = a_category("Tape", parent=backup)
    a_category("Hardware")
    db.session.commit()

    known = directory(0)

    assert [(each.name, each.depth) for each in known.categories.values()] == [
        ("Hardware", 0), ("Software", 0), ("Backup", 1), ("Tape", 2),
    ]  # fmt: skip
    assert known.categories[tape.id].path == (tape.id, backup.id, software.id)
    assert known.below[software.id] == (software.id, backup.id, tape.id)
    assert known.find("categories", tape.public_id) == known.categories[tape.id]
    assert known.find("categories", "cat_unknown") is None


def test_it_is_read_once_until_an_edition_says_otherwise(app: Flask) -> None:
    a_vendor("Contoso")
    a_problem("We lose data")
    db.session.commit()
    first = directory(0)

    with counted() as seen:
        again = directory(first.edition)
    assert (again is first, seen) == (True, [])

    classification.add_category("New shelf")
    db.session.flush()
    with counted() as seen:
        after = directory(first.edition + 1)
    assert len(seen) == 1
    assert [each.name for each in after.categories.values()] == ["New shelf"]
    assert after.edition > first.edition


def test_the_present_one_is_read_anew_and_remembered_from_then_on(app: Flask) -> None:
    a_vendor("Contoso")
    db.session.commit()
    first = directory(0)

    a_vendor("Fabrikam")
    with counted() as seen:
        present = present_directory()

    assert len(seen) == 1
    assert [each.name for each in present.vendors.values()] == ["Contoso", "Fabrikam"]
    assert directory() is present
    assert present.edition > first.edition
