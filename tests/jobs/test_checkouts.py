"""Payment pages looked after by the worker."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import checkouts, stripe_events
from marketplace.ledger import balances
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.payments import checkout, soundness
from marketplace.payments.models import Dispute, Payment, Refund
from tests.support.disputes import intent_at_stripe
from tests.support.paying import a_sale, page_for, run_waiting, tries_of, waiting_jobs
from tests.support.sales import as_customer
from tests.support.sandbox import Sandbox


def test_a_customer_who_comes_back_is_settled_without_any_webhook(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))
    with as_customer(sale.secret):
        for _ in range(3):
            checkout.look_again(sale.order)
        db.session.commit()
    assert waiting_jobs(superuser) == [("payments.checkout", {"checkout_id": tries_of(sale)[0].id})]
    db.session.commit()

    run_waiting(superuser, only="payments.checkout")

    assert sale.order.is_paid


def test_the_processing_fee_is_booked_once_as_the_operators_cost(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    payment_id = db.session.query(Payment.id).scalar()
    db.session.commit()

    checkouts.book_processing_fee(payment_id=payment_id)
    checkouts.book_processing_fee(payment_id=payment_id)

    payment = db.session.query(Payment).one()
    assert payment.processing_fee_minor == 3_162  # 2.9 % of 1 080.00 and 0.30
    assert (payment.balance_transaction_id or "").startswith("txn_")
    session = db.session()
    assert balances.open_balance(session, "operator.processing_costs", None, "EUR") == -3_162
    assert balances.open_balance(session, "stripe.pending", None, "EUR") == -108_000 + 3_162
    assert balances.partner_book(session, sale.world.partner.id, "EUR").pending == 15_000
    assert balances.trial_balance(session) == {"EUR": 0}


def test_what_was_heard_of_a_payment_before_the_payment_itself_is_made_up_for(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    sandbox.pay(session_id)
    intent = intent_at_stripe(session_id, sandbox)
    sandbox.double.refund(intent, 30_000)
    sandbox.double.dispute(intent)
    refund, dispute = (_taken(sandbox, kind) for kind in ("refund.created", "charge.dispute.created"))
    assert [_outcome(refund), _outcome(dispute)] == ["not ours", "not ours"]

    checkouts.look(checkout_id=tries_of(sale)[0].id)
    run_waiting(superuser, only="payments.%")

    db.session.expire_all()
    assert db.session.query(Refund.amount_minor, Refund.state).one() == (30_000, "succeeded")
    assert db.session.query(Dispute.amount_minor, Dispute.state).one() == (78_000, "needs_response")
    db.session.rollback()
    run_waiting(superuser, only="%.cash")
    with snapshot():
        assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def _taken(sandbox: Sandbox, kind: str) -> int:
    """Take in Stripe's event of a kind and handle it; return its key."""
    since = clock.now() - timedelta(minutes=1)
    with transaction():
        [event] = sandbox.payments.events_since(since, (kind,))
        inbox.take(event, source="webhook", at=clock.now())
        key = db.session.query(InboxEvent.id).filter_by(event_id=event.id).scalar()
    stripe_events.handle(inbox_id=key)
    return int(key)


def _outcome(key: int) -> str | None:
    outcome = db.session.get_one(InboxEvent, key).outcome
    db.session.rollback()
    return outcome


def test_a_fee_that_stripe_does_not_know_yet_is_asked_for_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    sandbox.pay(session_id)
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    payment_id = db.session.query(Payment.id).scalar()
    db.session.commit()
    with sandbox.server.engine.write() as context:
        [charge] = context.objects.all("charge")
        context.objects.save(charge | {"balance_transaction": None})

    with pytest.raises(Unavailable):
        checkouts.book_processing_fee(payment_id=payment_id)

    assert db.session.query(Payment).one().processing_fee_minor is None


def test_pages_past_their_time_end_and_money_found_on_them_is_settled(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    unpaid, paid, unsent = a_sale(), None, None
    paid, unsent = a_sale(unpaid.world, email="a@b.example"), a_sale(unpaid.world, email="c@d.example")
    sandbox.payments.close_checkout(page_for(unpaid, sandbox.payments))
    sandbox.pay(page_for(paid, sandbox.payments))
    page_for(unsent, sandbox.payments)
    superuser.execute("update checkouts set expires_at = now() - interval '1 minute'")
    superuser.execute(
        "update checkouts set state = 'preparing', session_id = null where order_id = %s", [unsent.order_id]
    )

    checkouts.expire()

    assert [tries_of(sale)[0].state for sale in (unpaid, paid, unsent)] == ["expired", "complete", "expired"]
    assert [sale.order.state for sale in (unpaid, paid, unsent)] == ["placed", "paid", "placed"]


def test_pages_still_within_their_time_are_left_open(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    page_for(sale, sandbox.payments)

    checkouts.expire()

    assert tries_of(sale)[0].state == "open"


def test_one_page_that_stripe_cannot_tell_about_does_not_hold_up_the_others(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    lost, paid = a_sale(), None
    paid = a_sale(lost.world, email="a@b.example")
    page_for(lost, sandbox.payments)
    sandbox.pay(page_for(paid, sandbox.payments))
    superuser.execute("update checkouts set expires_at = %s", [clock.now() - timedelta(hours=2)])
    superuser.execute(
        "update checkouts set session_id = 'cs_lost', expires_at = expires_at - interval '1 hour' where order_id = %s",
        [lost.order_id],
    )

    checkouts.expire()

    assert [tries_of(sale)[0].state for sale in (lost, paid)] == ["open", "complete"]
