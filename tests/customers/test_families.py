"""A family has one account at its top, and everybody else right below it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.customers import directory, families, merging
from marketplace.customers.errors import NoFamily
from marketplace.customers.models import Account
from marketplace.db.base import db
from tests.support.sales import AT, SECRET_KEY


@pytest.fixture
def three(app: Flask) -> tuple[Account, Account, Account]:
    """Accounts that know nothing of each other."""
    emails = ("kim@acme.org", "kim@globex.org", "kim@initech.org")
    keys = [directory.identity_keys(email, None, SECRET_KEY) for email in emails]
    ids = [directory.resolve(each, country="DE").account_id for each in keys]
    db.session.commit()
    one, two, three = (db.session.get_one(Account, each) for each in ids)
    return one, two, three


def test_a_child_is_placed_once_and_it_is_written_down(three: tuple[Account, Account, Account]) -> None:
    top, child, _ = three

    families.place_under(child.id, top.id)
    families.place_under(child.id, top.id)

    assert (child.parent_id, top.parent_id) == (top.id, None)
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.placed_under"))
    assert (entry.subject_id, entry.facts) == (child.public_id, {"parent": top.public_id})


@pytest.mark.parametrize("is_upward", [True, False])
def test_however_a_family_is_put_together_it_is_one_level_deep(
    three: tuple[Account, Account, Account], is_upward: bool
) -> None:
    top, middle, below = three
    steps = [(middle, top), (below, middle)]

    for child, parent in reversed(steps) if is_upward else steps:
        families.place_under(child.id, parent.id)
    db.session.flush()
    db.session.expire_all()

    assert [each.parent_id for each in three] == [None, top.id, top.id]


def test_nobody_is_its_own_parent_or_stands_below_its_child(three: tuple[Account, Account, Account]) -> None:
    top, child, gone = three
    families.place_under(child.id, top.id)
    merging.merge(top.id, gone.id, by="usr_test", at=AT)

    for below, above in ((top, child), (top, top), (gone, top), (child, gone)):
        with pytest.raises(NoFamily):
            families.place_under(below.id, above.id)

    assert (top.parent_id, child.parent_id, gone.parent_id) == (None, top.id, None)
