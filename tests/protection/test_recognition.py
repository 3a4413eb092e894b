"""Which account a described organisation is."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from marketplace.customers import directory
from marketplace.customers.facts import Facts
from marketplace.customers.matching import Match
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.protection import recognition
from tests.support.sales import SECRET_KEY
from tests.support.statements import counted

ACME = Facts("DE", "Acme", ("acme.com", "mail.acme.com"), ("DE136695976",))


def known(email: str, tax_number: str | None = None) -> int:
    keys = directory.identity_keys(email, tax_number, SECRET_KEY)
    return directory.resolve(keys, country="DE").account_id


def test_facts_become_keys_the_strongest_first_and_each_once() -> None:
    assert [key.kind for key in ACME.keys(SECRET_KEY)] == ["tax_number", "domain"]


def test_an_account_is_found_by_each_fact_with_its_reason(app: Flask) -> None:
    by_domain, by_number = known("kim@acme.com"), known("kim@gmail.com", "DE136695976")

    found = recognition.find(ACME, secret_key=SECRET_KEY)

    assert found == [
        Match(by_domain, "certain", ("The web domain is the same.",)),
        Match(by_number, "certain", ("The tax number is the same.",)),
    ]


def test_finding_opens_nothing_and_costs_the_same_whatever_is_found(app: Flask) -> None:
    known("kim@acme.com")
    before = db.session.scalar(select(func.count()).select_from(Account))

    with counted() as one:
        recognition.find(ACME, secret_key=SECRET_KEY)
    with counted() as other:
        assert recognition.find(Facts("DE", "Globex", ("globex.com",)), secret_key=SECRET_KEY) == []

    assert [*one] == [*other]
    assert db.session.scalar(select(func.count()).select_from(Account)) == before


def test_an_account_learns_what_else_is_known_of_it(app: Flask) -> None:
    account_id = known("kim@acme.com")

    assert recognition.account_for(ACME, secret_key=SECRET_KEY) == account_id
    assert known("kim@gmail.com", "DE136695976") == account_id
