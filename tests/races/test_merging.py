"""Accounts are merged while orders for them are placed and settled: none is lost on the account that is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from flask import Flask

from marketplace.core.ids import hash_secret
from marketplace.customers import directory, merging
from marketplace.customers.models import Account
from marketplace.db.actor import SYSTEM, Actor, act_as
from marketplace.db.base import db
from marketplace.orders import lifecycle
from tests.support.racing import until
from tests.support.sales import AT, SECRET_KEY, a_cart, a_link, a_purchase, an_order, order_cart
from tests.support.world import World, a_world

EMAILS = ("kim@acme.com", "lee@globex.com")
Step = Callable[[], object]


def _accounts() -> tuple[int, int]:
    found = [directory.resolve(directory.identity_keys(each, None, SECRET_KEY), country="DE") for each in EMAILS]
    db.session.commit()
    return found[0].account_id, found[1].account_id


def _at_once(app: Flask, steps: list[tuple[Actor, Step]]) -> None:
    start = threading.Barrier(len(steps))

    def run(step: tuple[Actor, Step]) -> None:
        with app.app_context():
            act_as(step[0])
            start.wait()
            step[1]()
            db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(len(steps)) as threads:
        list(threads.map(run, steps))


def _merging(kept: int, gone: int) -> tuple[Actor, Step]:
    return SYSTEM, lambda: merging.merge(kept, gone, by="usr_test", at=AT)


def _ordering(world: World, email: str) -> tuple[Actor, Step]:
    secret = a_cart(a_link(world.partner, world.offering))
    return Actor("customer", hash_secret(secret)), lambda: order_cart(secret, a_purchase(email), at=AT)


def _paying(order_id: int) -> tuple[Actor, Step]:
    def pay() -> None:
        order = lifecycle.lock(order_id)
        lifecycle.mark_paid(order, at=AT, actor="test", reason="Paid.")
        directory.bind(order.account_id, order.partner_id, at=AT)

    return SYSTEM, pay


def _left(superuser: psycopg.Connection, kept: int) -> list[tuple[int, int]]:
    """How many rows each table that follows still has at another account than the one that is kept."""
    tables = sorted(merging.FOLLOW)
    counts = [f"(select count(*) from {table} where account_id <> {kept})" for table in tables]
    return [row for row in superuser.execute(f"select {', '.join(counts)}").fetchall() if any(row)]  # type: ignore[call-overload]


def test_orders_placed_for_either_account_while_they_become_one_all_reach_it(
    app: Flask, superuser: psycopg.Connection
) -> None:
    world = a_world()
    kept, gone = _accounts()
    steps = [_ordering(world, EMAILS[number % 2]) for number in range(6)]
    steps.insert(3, _merging(kept, gone))

    _at_once(app, steps)

    assert superuser.execute("select count(*) from orders").fetchone() == (6,)
    assert _left(superuser, kept) == []


def test_orders_settled_for_either_account_while_they_become_one_bind_it(
    app: Flask, superuser: psycopg.Connection
) -> None:
    world = a_world()
    kept, gone = _accounts()
    link = a_link(world.partner, world.offering)
    orders = [an_order(link, email=EMAILS[number % 2]).id for number in range(6)]
    db.session.commit()

    _at_once(app, [*map(_paying, orders), _merging(kept, gone)])

    assert superuser.execute("select count(*) from orders where state = 'paid'").fetchone() == (6,)
    assert _left(superuser, kept) == []
    account = db.session.get_one(Account, kept)
    assert (account.partner_id, account.bound_at, account.last_bought_at) == (world.partner.id, AT, AT)
    assert db.session.get_one(Account, gone).partner_id is None


def test_a_merge_waits_for_an_order_that_is_being_placed_and_takes_it_along(
    app: Flask, superuser: psycopg.Connection
) -> None:
    world = a_world()
    kept, gone = _accounts()
    placed, go_on = threading.Event(), threading.Event()
    customer, order = _ordering(world, EMAILS[1])

    def order_slowly() -> None:
        order()
        db.session.flush()
        placed.set()
        assert go_on.wait(60)

    def merge() -> None:
        assert placed.wait(60)
        merging.merge(kept, gone, by="usr_test", at=AT)

    def watch() -> None:
        assert placed.wait(60)
        waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%hold_accounts%'"
        until(lambda: superuser.execute(waiting).fetchone())
        go_on.set()

    _at_once(app, [(customer, order_slowly), (SYSTEM, merge), (SYSTEM, watch)])

    assert superuser.execute("select count(*) from orders").fetchone() == (1,)
    assert _left(superuser, kept) == []


def test_four_who_merge_the_same_two_at_once_merge_them_once(app: Flask, superuser: psycopg.Connection) -> None:
    kept, gone = _accounts()

    _at_once(app, [_merging(kept, gone)] * 4)

    assert superuser.execute("select id, merged_into_id from accounts order by id").fetchall() == [
        (kept, None), (gone, kept),
    ]  # fmt: skip
    assert superuser.execute("select count(*) from audit_entries where action = 'account.merged'").fetchone() == (1,)
