"""Naming a customer counts as asking about it."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.customers.models import Account, AccountKey
from marketplace.db.base import db
from marketplace.protection import naming
from marketplace.protection.errors import AskedTooOften, FactInvalid
from marketplace.protection.models import AccountCheck
from marketplace.protection.rules import PER_HOUR
from tests.support.guarding import rows
from tests.support.protection import AT, Field, a_field, as_partner, registered
from tests.support.sales import SECRET_KEY


@pytest.fixture
def field(app: Flask) -> Field:
    return a_field()


def _named(field: Field, identity: str) -> int:
    with as_partner(field.partner):
        found = naming.account_named(field.partner, identity, by="usr_test", at=AT, secret_key=SECRET_KEY)
        db.session.commit()
    return found


def test_it_is_the_account_that_the_fact_identifies(field: Field) -> None:
    account_id = registered(field.rival, "acme.com").registration.account_id

    assert _named(field, "https://www.acme.com/") == account_id
    assert _named(field, "globex.com") != account_id
    assert [(each.partner_id, each.asked_at) for each in rows(AccountCheck)] == [(field.partner.id, AT)] * 2


def test_what_identifies_nobody_opens_no_account_and_is_not_counted(field: Field) -> None:
    with pytest.raises(FactInvalid):
        _named(field, "gmail.com")

    db.session.rollback()
    assert rows(Account) == rows(AccountKey) == rows(AccountCheck) == []


def test_nobody_asks_about_thousands(field: Field) -> None:
    for number in range(PER_HOUR):
        _named(field, f"company-{number}.com")

    with pytest.raises(AskedTooOften):
        _named(field, "one-more.com")
