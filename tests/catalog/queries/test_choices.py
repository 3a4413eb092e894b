from __future__ import annotations

from flask import Flask

from marketplace.catalog import queries
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_category, a_vendor, an_offering


def test_names_are_offered_in_order_without_what_is_retired(app: Flask) -> None:
    vendor = a_vendor("Fabrikam")
    mail = an_offering("Mail Guard", vendor=vendor)
    draft = an_offering("Backup Suite", vendor=vendor, state="draft")
    an_offering("Old Suite", vendor=vendor, state="retired")
    expected = [(draft.public_id, "Backup Suite"), (mail.public_id, "Mail Guard")]
    vendors = [(vendor.public_id, "Fabrikam")]
    db.session.commit()

    with counted() as seen:
        names = queries.names_to_choose_from()

    assert (names.offerings, names.vendors) == (expected, vendors)
    assert len(seen) == 2


def test_a_scope_covers_published_offerings_only(app: Flask) -> None:
    vendor, root = a_vendor("Fabrikam"), a_category("Software")
    below = a_category("Backup", parent=root)
    first = an_offering("First", vendor=vendor, category=below)
    an_offering("Second", vendor=vendor, category=root)
    an_offering("Third")
    draft = an_offering("Draft", vendor=vendor, category=below, state="draft")

    counts = [queries.published_in_scope(scope) for scope in (first, below, root, vendor, draft, None)]

    assert counts == [1, 1, 2, 2, 0, 3]
