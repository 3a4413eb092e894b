"""Whatever happens to a payment at Stripe, in whatever order it is heard: one loss, one fee, and the same end.

A payment of worked example A, 1 080.00: a refund of ours over 300.00 that may come back later, one of 200.00 that is
made in the dashboard, and a dispute over what is left, which is won, withdrawn or lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.commissions.reversal import parts_at
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs.stripe_events import WANTED
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.payments import refunding, soundness
from marketplace.payments.models import Dispute, Refund
from tests.support.disputes import intent_of
from tests.support.paying import Sale, run_waiting
from tests.support.refunds import a_paid_sale, ask, books
from tests.support.sandbox import Sandbox

PAID, OURS, DASHBOARD, DISPUTE_FEE, PAID_FEE = 108_000, 30_000, 20_000, 1_500, 3_162
STEPS = ("our refund", "dashboard refund", "opened", "decided", "our refund fails")


HEARINGS = ("at once", "at the end, shuffled and twice")
COUNTS = {"won": 15, "withdrawn": 15, "lost": 7}
"""How many orders Stripe allows, by the outcome."""


def possible(outcome: str) -> Iterator[tuple[str, ...]]:
    """Every order that Stripe allows: nothing is refunded while a dispute is open, nor after it was lost."""
    for order in permutations(STEPS):
        place = {step: order.index(step) for step in STEPS}
        opened, decided = place["opened"], place["decided"]
        if opened > decided or place["our refund"] > place["our refund fails"]:
            continue
        refunds = [place["our refund"], place["dashboard refund"]]
        if all(each < opened or (each > decided and outcome != "lost") for each in refunds):
            yield order


@pytest.mark.row("R26")
@pytest.mark.parametrize("outcome", ["won", "lost", "withdrawn"])
def test_every_order_at_stripe_and_every_way_of_hearing_ends_the_same(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, outcome: str
) -> None:
    first, ends = a_paid_sale(sandbox), []
    _do_what_waits(superuser)
    orders = list(possible(outcome))
    assert len(orders) == COUNTS[outcome]
    for number, (order, hearing) in enumerate((order, hearing) for order in orders for hearing in HEARINGS):
        before, began_at = books(), clock.now().replace(microsecond=0)  # Stripe counts whole seconds
        sale = a_paid_sale(sandbox, world=first.world, email=f"kim@company{number}.example.org")
        lost = _play(sandbox, superuser, sale, order, hearing, outcome, since=began_at)
        moved = {label: amount - before.get(label, 0) for label, amount in books().items()}
        ends.append({label: amount for label, amount in moved.items() if amount})
        assert ends[-1] == _expected(sale, lost), (order, hearing)
        db.session.rollback()
    assert len(ends) == COUNTS[outcome] * len(HEARINGS)
    assert db.session.query(Dispute).filter(Dispute.closed_at.is_(None)).count() == 0
    db.session.rollback()
    with snapshot():
        assert [str(fault) for fault in soundness.audit(at_stripe=sandbox.payments.balance())] == []


def _play(
    sandbox: Sandbox, superuser: psycopg.Connection, sale: Sale, order: tuple[str, ...], hearing: str, outcome: str,
    *, since: datetime,
) -> int:  # fmt: skip
    """Let it all happen after `since`; return what the partner's customer has back in the end."""
    intent, dispute, disputed = intent_of(sale), "", 0
    for step in order:
        if step == "our refund":
            ask(sale, amount_minor=OURS)
            db.session.rollback()
            run_waiting(superuser, only="refunds.send")
        elif step == "our refund fails":
            sandbox.double.refund_fails(_ours(sale))
        elif step == "dashboard refund":
            sandbox.double.refund(intent, DASHBOARD)
        elif step == "opened":
            found: dict[str, Any] = sandbox.double.dispute(intent)
            dispute, disputed = found["id"], found["amount"]
        else:
            getattr(sandbox.double, outcome)(dispute)
        if hearing == "at once":
            _hear(sandbox, superuser, since=since)
    _hear(sandbox, superuser, since=since, is_shuffled=hearing != "at once")
    if hearing.endswith("twice"):
        superuser.execute("update inbox_events set handled_at = null where object_id like any (%s)", [["re_%", "du_%"]])
        with transaction():
            inbox.hand_over_waiting(at=clock.now(), waiting=-timedelta(minutes=1))
        _do_what_waits(superuser)
    superuser.execute("update inbox_events set object_id = 'heard ' || object_id where object_id not like 'heard %'")
    return DASHBOARD + (disputed if outcome == "lost" else 0)


def _hear(sandbox: Sandbox, superuser: psycopg.Connection, *, since: datetime, is_shuffled: bool = False) -> None:
    """Take in what Stripe lists and the inbox does not know, and let the worker do what follows."""
    known = {event_id for (event_id,) in superuser.execute("select event_id from inbox_events")}
    events = [each for each in sandbox.payments.events_since(since, WANTED) if each.id not in known]
    if is_shuffled:
        Random(len(known)).shuffle(events)
    else:
        events.reverse()
    with transaction():
        for event in events:
            inbox.take(event, source="sweep", at=clock.now())
    _do_what_waits(superuser)


def _do_what_waits(superuser: psycopg.Connection) -> None:
    for only in ("stripe.%", "refunds.%", "disputes.%", "payments.%"):
        run_waiting(superuser, only=only)
    db.session.rollback()
    assert db.session.query(InboxEvent).filter(InboxEvent.handled_at.is_(None)).count() == 0
    db.session.rollback()


def _ours(sale: Sale) -> str:
    found = db.session.query(Refund.stripe_refund_id).filter_by(order_id=sale.order_id, origin="operator").scalar()
    db.session.rollback()
    return str(found)


def _expected(sale: Sale, gone: int) -> dict[str, int]:
    """What a sale leaves in the books once so much of it is gone: its parts, its fee and one fee of a dispute."""
    [line] = refunding.left_in_the_books(sale.order)
    whole, back = parts_at(line.line, PAID), parts_at(line.line, gone)
    left = whole - back
    expected = {
        "stripe.pending": -PAID + PAID_FEE,
        "stripe.available": gone + DISPUTE_FEE,
        "operator.processing_costs": -PAID_FEE - DISPUTE_FEE,
        "operator.fees": left.fee_minor,
        "tax.payable tax:DE": left.tax_minor,
        f"partner.pending partner:{sale.world.partner.id}": left.commission_minor,
        f"vendor.payable vendor:{sale.world.vendor.id}": left.proceeds_minor,
    }
    db.session.rollback()
    return {label: amount for label, amount in expected.items() if amount}
