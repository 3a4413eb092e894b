"""Accounts without a name are named from what their contacts call them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from marketplace.customers import directory, matching
from marketplace.customers.directory import ContactDetails
from marketplace.customers.facts import Facts
from marketplace.customers.models import Account
from marketplace.customers.naming import Batch, name_some
from marketplace.db.base import db
from tests.support.sales import SECRET_KEY


def an_account(domain: str, *companies: str, name: str = "Kim Doe") -> int:
    found = directory.resolve(directory.identity_keys(f"kim@{domain}", None, SECRET_KEY), country="DE")
    for number, company in enumerate(companies):
        details = ContactDetails(company, name, f"kim@{domain}", "1 Road", "Town", "DE")
        directory.add_contact(found.account_id, None, f"{domain}-{number}", details)
    db.session.commit()
    return found.account_id


def like(company: str) -> list[int]:
    return [each.account_id for each in matching.find(Facts("DE", name=company), secret_key=SECRET_KEY)]


def test_the_newest_company_names_an_account_and_a_person_does_not(app: Flask) -> None:
    named = an_account("a-b.com", "Kestrel Logistik AG", "Tauberwerk GmbH", "Kim Doe")
    an_account("gmail-not.com", "Kim Doe")
    an_account("c-d.com")

    done = name_some(0, most=10, secret_key=SECRET_KEY)
    db.session.commit()

    assert done == Batch(seen=3, named=1, last_id=None)
    assert like("Tauberwerk") == [named]
    assert like("Kestrel Logistik") == []


def test_batches_go_on_where_the_last_one_ended_and_a_second_run_adds_nothing(app: Flask) -> None:
    accounts = [an_account(f"{word}.com", f"{word.capitalize()} GmbH") for word in ("kestrel", "tauberwerk", "zenith")]

    first = name_some(0, most=2, secret_key=SECRET_KEY)
    second = name_some(first.last_id or 0, most=2, secret_key=SECRET_KEY)
    db.session.commit()

    assert (first, second) == (Batch(2, 2, accounts[1]), Batch(1, 1, None))
    assert name_some(0, most=2, secret_key=SECRET_KEY) == Batch(0, 0, None)
    assert db.session.scalar(select(func.count()).select_from(Account)) == 3
