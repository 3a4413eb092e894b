"""In which state the catalogue is: every change that the shop shows is counted, and none waits for another."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from psycopg.errors import LockNotAvailable

from marketplace.catalog.models import Offering
from marketplace.catalog.queries import shop_state
from marketplace.catalog.queries.shop_state import ShopState
from marketplace.db.base import db
from marketplace.identity import sessions
from tests.support.databases import TestDatabase
from tests.support.sales import AT
from tests.support.stocking import counted_stock
from tests.support.world import a_partner, a_person, an_offering

PRICE = """insert into list_prices (public_id, plan_id, currency, unit_minor, version, effective_from)
           select gen_random_uuid()::text, id, 'EUR', 1, 2, '2021-01-01' from plans where offering_id = %s"""
CHANGES = {
    "a price": PRICE,
    "a volume break": """insert into price_breaks (price_id, from_quantity, unit_minor) select l.id, 10, 1
                           from list_prices l join plans p on p.id = l.plan_id where p.offering_id = %s""",
    "a plan's name": "update plans set name = 'Seat' where offering_id = %s",
    "the offering's cap": "update offerings set cap_bps = 100 where id = %s",
    "its problems": "delete from offering_problems where offering_id = %s",
    "its stock": "update stocks set free = free - 1 where plan_id in (select id from plans where offering_id = %s)",
    "what kind of stock": "update stocks set kind = 'unlimited', free = 0 where plan_id in (select id from plans where offering_id = %s)",
}


@pytest.fixture
def offering(app: Flask) -> int:
    """One published offering with a counted stock."""
    made = an_offering()
    counted_stock(made, 3)
    return made.id


def state(superuser: psycopg.Connection, *shown: int) -> ShopState:
    (row,) = superuser.execute("select * from shop_state(%s)", [list(shown)])
    return ShopState(*row)


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_of_an_offering_is_counted_for_it_and_for_no_other(
    offering: int, superuser: psycopg.Connection, change: str
) -> None:
    other = an_offering("Mail Guard").id
    db.session.commit()
    before, before_of_other = state(superuser, offering), state(superuser, other)

    superuser.execute(CHANGES[change], [offering])

    assert state(superuser, offering).shown == before.shown + 1
    assert state(superuser, other).shown == before_of_other.shown
    assert state(superuser, offering, other).shown == before.shown + before_of_other.shown + 1


@pytest.mark.parametrize("column", ["name", "summary", "description", "state", "published_at", "category_id"])
def test_what_decides_who_stands_in_a_list_is_counted_on_the_shelf(
    offering: int, superuser: psycopg.Connection, column: str
) -> None:
    before = state(superuser)

    superuser.execute(f"update offerings set {column} = {column} where id = %s", [offering])

    assert state(superuser).shelf == before.shelf + 1


def test_a_delivery_counts_only_when_somebody_begins_or_ceases_to_be_owed(
    offering: int, superuser: psycopg.Connection
) -> None:
    superuser.execute("update stocks set low_at = 1")
    before = state(superuser, offering)

    superuser.execute("update stocks set low_at = 2")

    assert state(superuser, offering) == before


def test_changes_of_one_offering_do_not_wait_for_each_other_and_all_count(
    offering: int, superuser: psycopg.Connection, database: TestDatabase
) -> None:
    before = state(superuser, offering)
    with psycopg.connect(database.superuser_text) as first, psycopg.connect(database.superuser_text) as second:
        for connection in (first, second):
            connection.execute("set lock_timeout = '1s'")
        first.execute(PRICE, [offering])
        try:
            second.execute("update plans set name = name where offering_id = %s", [offering])
        except LockNotAvailable:  # pragma: no cover
            pytest.fail("it waited")
        assert state(superuser, offering) == before
        second.commit()
        assert state(superuser, offering).shown == before.shown + 1
        first.commit()

    assert state(superuser, offering).shown == before.shown + 2


def test_who_comes_in_is_found_with_the_state_and_lets_nobody_act(
    offering: int, app: Flask, web: Flask, superuser: psycopg.Connection
) -> None:
    person = a_person(a_partner("Northwind").id, "owner", name="Ada <Ä>")
    token = sessions.start(person, at=AT)
    db.session.commit()

    with web.app_context():
        entered = shop_state.enter(token, shop_state.named([offering]), at=AT)
        late = shop_state.enter(token, "{}", at=AT + timedelta(days=2))
        found = sessions.find(token, at=AT)

    assert entered is not None
    assert (entered.found, entered.state) == (found, state(superuser, offering))
    assert late is not None
    assert (late.found, late.state) == (None, None)
    assert db.session.get(Offering, offering) is not None


def test_prices_hold_until_the_next_one_begins(offering: int, superuser: psycopg.Connection) -> None:
    until = "select prices_hold_until(%s, %s)"
    superuser.execute("set app.actor_kind = 'operator'")

    assert superuser.execute(until, [[offering], AT]).fetchone() == (None,)
    superuser.execute(PRICE.replace("'2021-01-01'", "'2040-01-01'"), [offering])

    (found,) = superuser.execute(until, [[offering], AT]).fetchone() or (None,)
    assert (found.year, found.month) == (2040, 1)
