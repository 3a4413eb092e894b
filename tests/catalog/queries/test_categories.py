from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog import queries
from marketplace.core.errors import NotFound
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_category, an_offering


def test_the_tree_is_one_statement_and_counts_what_hangs_below(app: Flask) -> None:
    software = a_category("Software")
    backup, mail = a_category("Backup", parent=software), a_category("Mail", parent=software)
    a_category("Hardware")
    an_offering("Suite", category=software)
    an_offering("Cloud", category=backup)
    an_offering("Disk", category=backup)
    an_offering("Draft", category=mail, state="draft")
    db.session.commit()

    with counted() as seen:
        tree = [(branch.category.name, branch.depth, branch.offerings) for branch in queries.categories_tree()]

    assert len(seen) == 1
    assert tree == [("Hardware", 0, 0), ("Software", 0, 3), ("Backup", 1, 2), ("Mail", 1, 0)]
    assert [branch.category.name for branch in queries.categories_tree(only_used=True)] == ["Software", "Backup"]


def test_position_goes_before_name(app: Flask) -> None:
    a_category("Alpha").position = 2
    a_category("Beta").position = 1
    db.session.flush()

    assert [branch.category.name for branch in queries.categories_tree()] == ["Beta", "Alpha"]


def test_an_unknown_category_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.category_by_public_id("cat_unknown")
