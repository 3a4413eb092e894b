"""Refunds for tests: asked for by the verb that pages use, sent by the worker's jobs to a real sandbox."""

from __future__ import annotations

from typing import Any

import psycopg

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import checkouts, refunds
from marketplace.jobs.stripe_events import WANTED
from marketplace.ledger import balances
from marketplace.messaging import inbox
from marketplace.orders import lifecycle
from marketplace.payments import refunding
from marketplace.payments.models import Refund
from marketplace.payments.refund_rules import Wanted
from marketplace.payments.refunding import Request
from tests.support.paying import Sale, a_sale, page_for, run_waiting, tries_of
from tests.support.sandbox import GOOD_CARD, Sandbox
from tests.support.world import World

ASKED = Request(reason="requested_by_customer", by="usr_finance")


def a_paid_sale(sandbox: Sandbox, *, card: str = GOOD_CARD, world: World | None = None, **buyer: str) -> Sale:
    """Worked example A, paid on the sandbox's page and settled; jobs that follow still wait."""
    sale = a_sale(world, **buyer)
    assert sandbox.pay(page_for(sale, sandbox.payments), card=card) == 303
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    return sale


def ask(sale: Sale, *, number: int | None = None, asked: Request = ASKED, **wanted: Any) -> Refund:
    """Ask for a refund of a sale and commit; `units` by line number, or `amount_minor`, or nothing for all of it."""
    order = sale.order
    if units := wanted.pop("units", None):
        keys = {line.number: line.id for line in order.lines}
        wanted["units"] = {keys[line]: count for line, count in units.items()}
    with transaction():
        refund = refunding.request(
            lifecycle.lock(order.id), Wanted(**wanted), asked,
            number=number or refunding.next_number(order.id), at=clock.now(),
        )  # fmt: skip
        key = refund.id
    return db.session.get_one(Refund, key)


def refunded(sale: Sale, superuser: psycopg.Connection, **wanted: Any) -> Refund:
    """Ask for a refund and let the worker do all that follows."""
    refund = ask(sale, **wanted)
    run_waiting(superuser, only="refunds.%")
    db.session.expire_all()
    return refund


def hear(sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """Take in every event that Stripe lists, and do what follows."""
    with transaction():
        for event in reversed(list(sandbox.payments.events_since(clock.now().replace(year=2020), WANTED))):
            inbox.take(event, source="sweep", at=clock.now())
    run_waiting(superuser)


def came_back(refund: Refund, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    """Have the bank send a refund back, and let the worker do all that follows."""
    key = refund.id
    sandbox.double.refund_fails(refund.stripe_refund_id or "")
    db.session.rollback()
    refunds.look(refund_id=key)
    run_waiting(superuser, only="refunds.%")
    db.session.expire_all()


def books() -> dict[str, int]:
    """Every account that holds something, by its label."""
    found = {each.account.label: each.balance_minor for each in balances.all_accounts(db.session())}
    db.session.rollback()
    return {label: amount for label, amount in found.items() if amount}
