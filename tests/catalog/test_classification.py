from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog import classification, queries
from marketplace.catalog.models import Category
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from tests.support.trail import deeds


def tree() -> list[tuple[str, int]]:
    db.session.flush()
    return [(branch.category.name, branch.depth) for branch in queries.categories_tree()]


def test_categories_are_added_last_among_their_siblings(app: Flask) -> None:
    software = classification.add_category("Software")
    classification.add_category("Hardware")
    classification.add_category("Security", parent=software)
    classification.add_category("Backup & Restore", parent=software)

    assert tree() == [("Software", 0), ("Security", 1), ("Backup & Restore", 1), ("Hardware", 0)]


def test_adding_is_on_record(app: Flask) -> None:
    software = classification.add_category(" Software ")
    below = classification.add_category("Backup & Restore", parent=software)

    assert below.slug == "backup-restore"
    assert deeds(below.public_id) == [("category.added", {"name": "Backup & Restore", "parent": software.public_id})]


def test_a_category_needs_a_name(app: Flask) -> None:
    with pytest.raises(Invalid, match="Give the category a name"):
        classification.add_category(" ")

    assert db.session.query(Category).count() == 0


def test_renaming_moving_and_placing_keep_the_slug(app: Flask) -> None:
    software, services = classification.add_category("Software"), classification.add_category("Services")
    backup = classification.add_category("Backup", parent=software)
    classification.add_category("Consulting", parent=services)

    classification.arrange(backup, name="Managed backup", parent=services, position=0)

    assert tree() == [("Software", 0), ("Services", 0), ("Managed backup", 1), ("Consulting", 1)]
    assert backup.slug == "backup"
    expected = {"name": "Managed backup", "parent": services.public_id, "position": 0}
    assert deeds(backup.public_id)[-1] == ("category.arranged", expected)


def test_a_category_can_become_a_root(app: Flask) -> None:
    software = classification.add_category("Software")
    backup = classification.add_category("Backup", parent=software)

    classification.arrange(backup, name="Backup", parent=None, position=2)

    assert tree() == [("Software", 0), ("Backup", 0)]


@pytest.mark.parametrize("below", [0, 1, 2])
def test_a_category_never_hangs_below_itself(app: Flask, below: int) -> None:
    software = classification.add_category("Software")
    backup = classification.add_category("Backup", parent=software)
    cloud = classification.add_category("Cloud", parent=backup)
    before = tree()

    with pytest.raises(Conflict, match="Choose another place"):
        classification.arrange(software, name="Software", parent=(software, backup, cloud)[below], position=1)

    assert tree() == before
