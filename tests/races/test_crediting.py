"""Sales that owe something to one another's sellers, settled at the same moment by real processes."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import posting
from marketplace.orders.models import Order
from marketplace.payments import soundness
from marketplace.payments.models import Checkout
from tests.support.crediting import in_the_tail
from tests.support.databases import TestDatabase
from tests.support.paying import Sale, page_for
from tests.support.racing import race, racers, until
from tests.support.sales import a_cart, a_link, a_purchase, ordered
from tests.support.sandbox import Sandbox
from tests.support.world import World, a_world

HEAD = "select from ledger.heads h join ledger.books b on b.id = h.book_id where b.party = 'partner:{}' for update of h"
WAITS = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


def test_two_settlements_of_one_order_credit_it_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    world = a_world()
    in_the_tail(world.other_partner, at=clock.now())
    look = _paid(world, "ann@acme.example.org", sandbox, database, is_other=False)

    assert race(*[look] * 4) == ["done"] * 4

    kept = superuser.execute("select amount_minor from commissions where credit_id is not null").fetchall()
    assert kept == [(8_750,)]
    assert superuser.execute("select count(*) from ledger.transactions where kind = 'credit'").fetchone() == (1,)
    _is_sound()


def test_sellers_who_owe_one_another_never_wait_in_a_circle(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    world = a_world()
    in_the_tail(world.other_partner, at=clock.now())
    in_the_tail(world.partner, "globex.com", at=clock.now())
    looks = [
        _paid(
            world, f"kim{turn}@{'globex.com' if is_other else 'acme.example.org'}", sandbox, database, is_other=is_other
        )
        for turn in range(4)
        for is_other in (False, True)
    ]

    assert race(*looks) == ["done"] * 8

    sums = superuser.execute(
        "select credit_id is not null, partner_id, count(*) from commissions group by 1, 2 order by 1, 2"
    ).fetchall()
    assert [count for *_, count in sums] == [4, 4, 4, 4]
    assert superuser.execute(
        "select deadlocks from pg_stat_database where datname = current_database()"
    ).fetchone() == (0,)
    _is_sound()


def test_nobody_holds_one_book_and_waits_for_one_that_comes_before_it(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    world = a_world()
    in_the_tail(world.other_partner, at=clock.now())
    for party in (
        f"partner:{world.other_partner.id}",
        f"partner:{world.partner.id}",
    ):  # whoever is credited comes first
        posting.hold_books(db.session(), [party], "EUR")
    first, second = (HEAD.format(each.id) for each in (world.other_partner, world.partner))
    look = _paid(world, "ann@acme.example.org", sandbox, database, is_other=False)

    with racers(look) as [settling], psycopg.connect(database.superuser_text) as holding:
        holding.execute(first)
        settling.go()
        until(lambda: superuser.execute(WAITS).fetchone() is not None)
        holding.execute(f"{second} nowait")  # the seller's book is still free
        holding.rollback()
        assert settling.hear() == "done"

    _is_sound()


def _paid(world: World, email: str, sandbox: Sandbox, database: TestDatabase, *, is_other: bool) -> dict[str, object]:
    """Let a customer buy from one of the partners and pay, and return the job that settles it."""
    at, seller = clock.now(), world.other_partner if is_other else world.partner
    secret = a_cart(a_link(seller, world.offering, unit_retail_minor=90_000, at=at), at=at)
    order = ordered(secret, a_purchase(email), at=at)
    sale = Sale(world, order.id, order.public_id, secret)
    db.session.commit()
    assert sandbox.pay(page_for(sale, sandbox.payments)) == 303
    key = db.session.query(Checkout.id).filter_by(order_id=sale.order_id).scalar()
    assert db.session.get_one(Order, sale.order_id).guard_outcome == "credit"
    db.session.rollback()
    where = {"database": database.worker.render_as_string(hide_password=False), "stripe": sandbox.url}
    return {"do": "job", **where, "job": "payments.checkout", "arguments": {"checkout_id": key}}


def _is_sound() -> None:
    db.session.rollback()
    with snapshot():
        assert soundness.audit() == []
