from __future__ import annotations

from contextlib import ExitStack

import psycopg
from flask import Flask

from marketplace.catalog import classification
from marketplace.catalog.directory import directory, present_directory
from marketplace.db.base import db
from tests.support.databases import TestDatabase
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


def test_changes_that_are_open_at_once_wait_for_none_and_are_all_counted(app: Flask, database: TestDatabase) -> None:
    before = directory(0).edition
    db.session.commit()
    insert = "insert into tiers (code, name, rank) values (%s, %s, %s)"
    with ExitStack() as open_at_once:
        changes = [
            open_at_once.enter_context(psycopg.connect(database.superuser_text, options="-c lock_timeout=2000"))
            for _ in range(8)
        ]
        for number, change in enumerate(changes):
            change.execute(insert, [f"t{number}", f"Tier {number}", 50 + number])
        for change in changes:
            change.commit()

    assert directory(0).edition == before + 8
