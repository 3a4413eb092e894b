"""Reconciling with the sandbox: everything agrees to the cent, or is named."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import disputes, reconciling
from marketplace.jobs.reconciling import Outcome
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.messaging.models import InboxEvent
from marketplace.payments import soundness
from marketplace.payments.models import Payment
from marketplace.reconciling.models import Difference, Movement, MovementMatch, MovementWalk
from tests.support.paying import Sale, a_sale, page_for, run_waiting
from tests.support.refunds import a_paid_sale, refunded
from tests.support.sandbox import Sandbox

FEE = 3_162
"""What the sandbox charges for 1 080.00 EUR: 2.9 % and 30 cents."""


def a_whole_sale(sandbox: Sandbox, superuser: psycopg.Connection) -> Sale:
    """Worked example A, paid and all that follows done."""
    sale = a_paid_sale(sandbox)
    run_waiting(superuser)
    return sale


def told(outcome: Outcome) -> list[tuple[str, str, int]]:
    """What does not agree: kind, subject, amount."""
    return [(each.kind, each.subject, each.amount_minor) for each in outcome.standing]


def test_a_sale_agrees_with_its_charge_and_fee_to_the_cent(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_whole_sale(sandbox, superuser)

    outcome = reconciling.reconcile()

    [euro] = outcome.sums
    assert told(outcome) == []
    assert (euro.currency, euro.movements, euro.orders, euro.differences) == ("EUR", 1, 1, 0)
    assert (euro.stripe_available_minor, euro.stripe_pending_minor) == (0, 108_000 - FEE)
    assert (euro.books_available_minor, euro.books_pending_minor) == (0, 108_000 - FEE)
    matched = {each.booking_key: each.amount_minor for each in db.session.query(MovementMatch)}
    payment = db.session.query(Payment).one()
    assert matched == {f"accrue:{sale.public_id}": 108_000, f"processing_fee:{payment.public_id}": -FEE}


def test_a_second_run_takes_nothing_twice_and_starts_72_hours_before_the_first(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_whole_sale(sandbox, superuser)
    reconciling.reconcile()

    outcome = reconciling.reconcile()

    walks = db.session.query(MovementWalk).order_by(MovementWalk.id).all()
    assert told(outcome) == []
    assert db.session.query(Movement).count() == 1
    assert [walk.since for walk in walks[1:]] == [walk.began_at - timedelta(hours=72) for walk in walks[:-1]]
    assert walks[0].since.year == 2010


def test_a_refund_and_a_dispute_agree_as_well(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_whole_sale(sandbox, superuser)
    refunded(sale, superuser, amount_minor=8_000)
    payment = db.session.query(Payment).one()
    assert payment.charge_id is not None
    sandbox.double.dispute(payment.charge_id)
    disputes.catch_up(payment.payment_intent_id)
    run_waiting(superuser)

    outcome = reconciling.reconcile()

    [euro] = outcome.sums
    assert told(outcome) == []
    assert [(each.kind, each.is_on_its_way) for each in outcome.differences] == [("clearing", True)]
    assert euro.movements == 3
    assert euro.stripe_available_minor == euro.books_available_minor == -8_000 - 100_000 - 1_500


def test_what_no_webhook_and_no_event_told_is_found_by_its_movement_in_one_run(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))
    intent = sandbox.payments.find_checkout(_session(sale)).captured
    assert intent is not None
    sandbox.double.refund(intent.payment_intent_id, 8_000)
    sandbox.double.dispute(intent.payment_intent_id)

    outcome = reconciling.reconcile()

    assert db.session.query(InboxEvent).count() == 0
    assert sale.order.is_paid
    assert told(outcome) == []
    assert outcome.filled == 3
    assert outcome.sums[0].movements == 3
    assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def test_a_posting_that_stripe_does_not_show_is_named(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_whole_sale(sandbox, superuser)
    legs = [Leg(Account(chart.FEES), Account(chart.STRIPE_AVAILABLE), 777, {"why": "nothing"})]
    with transaction():
        posting.post(db.session(), kind="adjustment", key="adjustment:x", at=clock.now(), currency="EUR", legs=legs)

    outcome = reconciling.reconcile()

    assert told(outcome) == [("unseen", "adjustment:x", -777)]
    assert not outcome.is_good
    assert outcome.sums[0].unseen_minor == -777


def test_a_movement_that_the_books_do_not_know_is_named(app: Flask, sandbox: Sandbox) -> None:
    sandbox.double.top_up(50_000)

    outcome = reconciling.reconcile()

    movement = db.session.query(Movement).one()
    assert told(outcome) == [("unbooked", movement.stripe_id, 50_000)]
    assert movement.kind == "top_up"


def test_an_amount_off_by_one_cent_is_named(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_whole_sale(sandbox, superuser)
    reconciling.take_in()
    movement = db.session.query(Movement).one()
    name = movement.stripe_id
    _touch(superuser, "amount_minor = amount_minor + 1, net_minor = net_minor + 1")

    found = _judged(sandbox)

    assert ("amount", name, 1) in found
    assert ("balance", "EUR", -1) in found


def test_another_currency_is_named(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_whole_sale(sandbox, superuser)
    reconciling.take_in()
    name = db.session.query(Movement).one().stripe_id
    _touch(superuser, "currency = 'USD'")

    assert ("currency", name, 108_000 - FEE) in _judged(sandbox)


def test_money_moved_twice_for_what_the_books_have_once_is_named(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_whole_sale(sandbox, superuser)
    reconciling.reconcile()
    superuser.execute(
        "insert into balance_movements (stripe_id, kind, category, source_id, currency, amount_minor, fee_minor, net_minor,"
        " available_at, created_at, seen_at) select 'txn_twice', kind, category, source_id, currency, amount_minor,"
        " fee_minor, net_minor, available_at, created_at + interval '1 second', seen_at from balance_movements"
    )

    found = _judged(sandbox)

    assert ("double", "txn_twice", 108_000 - FEE) in found
    assert db.session.query(MovementMatch).filter(MovementMatch.movement_id.is_not(None)).count() == 2


def test_a_difference_ages_and_is_over_when_it_is_gone(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_whole_sale(sandbox, superuser)
    reconciling.take_in()
    _touch(superuser, "amount_minor = amount_minor + 1, net_minor = net_minor + 1")
    _judged(sandbox)
    first = {each.public_id: each.first_seen_at for each in db.session.query(Difference)}
    _judged(sandbox)
    assert {each.public_id: each.first_seen_at for each in db.session.query(Difference)} == first

    outcome = reconciling.reconcile()

    assert told(outcome) == []
    assert all(each.resolved_at for each in db.session.query(Difference))


def _session(sale: Sale) -> str:
    from tests.support.paying import tries_of

    session_id = tries_of(sale)[0].session_id
    db.session.commit()
    assert session_id is not None
    return session_id


def _touch(superuser: psycopg.Connection, change: str) -> None:
    db.session.rollback()
    superuser.execute(f"update balance_movements set {change}")  # type: ignore[arg-type]


def _judged(sandbox: Sandbox) -> list[tuple[str, str, int]]:
    """Match and judge without taking in anything first: as if Stripe had told what the table says."""
    from marketplace.reconciling import differences, matching

    at = clock.now()
    with transaction():
        matching.match(at=at)
        found = differences.keep(differences.judge(sandbox.connect.balances(), at=at, time_zone="UTC"), at=at)
        return [(each.kind, each.subject, each.amount_minor) for each in found]
