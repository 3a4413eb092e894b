"""One organisation, one account; bound once, by whoever is paid first."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.ids import hash_secret
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails, ResolvedAccount
from marketplace.customers.models import Account, AccountKey, Contact
from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from tests.support.sales import AT, SECRET_KEY, a_cart, a_link, a_purchase, as_customer, ordered
from tests.support.statements import counted
from tests.support.world import a_partner, a_world


def _resolve(email: str, tax_number: str | None = None) -> ResolvedAccount:
    found = directory.resolve(directory.identity_keys(email, tax_number, SECRET_KEY), country="DE")
    db.session.commit()
    return found


def test_people_of_one_domain_are_one_account_and_free_mail_is_one_each(app: Flask) -> None:
    acme = _resolve("kim@acme.org").account_id

    assert _resolve("lee@berlin.acme.org").account_id == acme
    assert _resolve("lee@other.org").account_id != acme
    assert _resolve("kim@gmail.com").account_id != _resolve("lee@gmail.com").account_id
    assert _resolve("Kim@Gmail.com").account_id == _resolve("kim@gmail.com").account_id


def test_a_tax_number_goes_before_a_domain_and_new_facts_are_learnt(app: Flask) -> None:
    number, domain = _resolve("kim@acme.org", "DE136695976").account_id, _resolve("lee@globex.org").account_id

    assert number != domain
    assert _resolve("lee@globex.org", "DE136695976").account_id == number
    assert _resolve("max@acme.org").account_id == number
    assert _resolve("lee@globex.org").account_id == domain


def test_facts_are_kept_as_keyed_hashes_only(app: Flask, superuser: psycopg.Connection) -> None:
    _resolve("kim@acme.org", "DE136695976")

    rows = superuser.execute("select kind, value_hash from account_keys order by kind").fetchall()

    assert [kind for kind, _ in rows] == ["domain", "tax_number"]
    assert all(len(each) == 64 and "acme" not in each for _, each in rows)


def test_the_country_of_a_tax_number_is_kept_with_it(app: Flask, superuser: psycopg.Connection) -> None:
    _resolve("kim@acme.org", "DE136695976")

    rows = superuser.execute("select kind, country from account_keys order by kind").fetchall()
    assert rows == [("domain", None), ("tax_number", "DE")]


def test_names_are_kept_once_when_an_account_is_opened(app: Flask, superuser: psycopg.Connection) -> None:
    for company in ("Tauberwerk GmbH", "Quite Another Ltd"):
        details = ContactDetails(company, "Kim Doe", "kim@acme.org", "1 Main St", "Bonn", "DE")
        names = directory.names_of_buyer(details, SECRET_KEY)
        directory.resolve(directory.identity_keys(details.email, None, SECRET_KEY), country="DE", names=names)
    db.session.commit()

    rows = superuser.execute("select source, kinds from account_names order by id").fetchall()
    assert rows == [("name", "d"), ("label", "d")]
    assert superuser.execute("select count(*) > 10 from account_name_keys").fetchone() == (True,)


def test_a_checkout_writes_the_name_in_the_statement_that_finds_the_account(
    app: Flask, superuser: psycopg.Connection
) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))
    purchase = a_purchase("kim@tauberwerk.de")
    names = directory.names_of_buyer(purchase.details, SECRET_KEY)

    with counted() as statements:
        ordered(secret, replace(purchase, names=tuple(names)))

    assert sum("resolve_account" in each for each in statements) == 1
    assert not any("account_name" in each for each in statements)
    assert superuser.execute("select count(*) from account_names").fetchone() == (2,)


def test_two_first_buyers_of_one_organisation_meet_in_one_account(app: Flask) -> None:
    found: list[int] = []
    both = threading.Barrier(2)

    def buy(email: str) -> None:
        with app.app_context():
            act_as(SYSTEM)
            both.wait()
            found.append(_resolve(email).account_id)
            db.session.remove()

    threads = [threading.Thread(target=buy, args=(f"{name}@acme.org",)) for name in ("kim", "lee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found[0] == found[1]
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1
    assert db.session.scalar(select(func.count()).select_from(AccountKey)) == 1


def test_the_first_paid_order_binds_the_account_and_a_later_one_of_another_partner_does_not(app: Flask) -> None:
    first, second = a_partner(), a_partner("Southwind")
    account = _account()

    directory.bind(account.id, first.id, at=AT)
    directory.bind(account.id, second.id, at=AT + timedelta(days=3))

    assert (account.partner_id, account.bound_at, account.last_bought_at) == (first.id, AT, AT + timedelta(days=3))


def test_after_24_months_the_next_partner_binds_it(app: Flask) -> None:
    first, second = a_partner(), a_partner("Southwind")
    account, later = _account(), AT.replace(year=2028)
    directory.bind(account.id, first.id, at=AT)

    directory.bind(account.id, second.id, at=later)

    assert (account.partner_id, account.bound_at, account.last_bought_at) == (second.id, later, later)


def test_a_house_order_binds_nobody_and_an_older_purchase_sets_no_date_back(app: Flask) -> None:
    partner, account = a_partner(), _account()

    directory.bind(account.id, None, at=AT)
    assert (account.partner_id, account.last_bought_at) == (None, AT)

    directory.bind(account.id, partner.id, at=AT - timedelta(days=30))
    assert (account.partner_id, account.last_bought_at) == (partner.id, AT)


def test_who_holds_an_account_is_told_only_while_it_lasts() -> None:
    held = ResolvedAccount(1, 7, AT)

    assert held.partner_of_record(AT) == 7
    assert held.partner_of_record(AT.replace(year=2028)) is None
    assert ResolvedAccount(1, None, AT).partner_of_record(AT) is None


def test_a_contact_is_seen_by_its_customer_and_by_no_other(app: Flask) -> None:
    account = _account()
    details = ContactDetails("Acme", "Kim", "kim@acme.org", "1 Main St", "Springfield", "US", region="IL")
    directory.add_contact(account.id, None, hash_secret("mine"), details)
    db.session.commit()

    with as_customer("mine"):
        assert db.session.scalars(select(Contact.email)).all() == ["kim@acme.org"]
    with as_customer("theirs"):
        assert db.session.scalars(select(Contact.email)).all() == []


def _account() -> Account:
    return db.session.get_one(Account, _resolve("kim@acme.org").account_id)


def test_no_account_has_a_partner_without_the_instant_since_when(app: Flask, superuser: psycopg.Connection) -> None:
    """Claims look for who was bound before them, and sales for who is bound: both would answer differently without it."""
    partner = a_world().partner
    account = _resolve("kim@acme.org").account_id
    directory.bind(account, partner.id, at=AT)
    db.session.commit()
    superuser.execute("set session_replication_role = replica")  # the trigger would refuse it before the constraint

    with pytest.raises(psycopg.errors.CheckViolation, match="ck_accounts_partner_has_time"):
        superuser.execute("update accounts set bound_at = null where id = %s", [account])

    row = superuser.execute("select partner_id, bound_at from accounts where id = %s", [account]).fetchone()
    assert row == (partner.id, AT)
