"""Disputes for tests: opened by a customer at the sandbox, heard of by events, decided by a bank."""

from __future__ import annotations

import psycopg

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.stripe_events import WANTED
from marketplace.messaging import inbox
from marketplace.orders.models import Order
from marketplace.payments.models import Checkout, Dispute, Payment
from tests.support.paying import Sale, run_waiting
from tests.support.sandbox import Sandbox


def intent_of(sale: Sale) -> str:
    """Stripe's id of a sale's payment."""
    found = db.session.query(Payment.payment_intent_id).filter_by(order_id=sale.order_id).scalar()
    db.session.rollback()
    return str(found)


def intent_at_stripe(session_id: str, sandbox: Sandbox) -> str:
    """Stripe's id of the payment that was made on a page, whether the house has heard of it or not."""
    captured = sandbox.payments.find_checkout(session_id).captured
    assert captured is not None
    return captured.payment_intent_id


def hear(sandbox: Sandbox, superuser: psycopg.Connection, *, only: str = "") -> None:
    """Take in every event that Stripe lists, and let the worker do what follows."""
    with transaction():
        for event in reversed(list(sandbox.payments.events_since(clock.now().replace(year=2020), WANTED))):
            inbox.take(event, source="sweep", at=clock.now())
    run_waiting(superuser, only=only)
    db.session.expire_all()


def disputed(sale: Sale, sandbox: Sandbox, superuser: psycopg.Connection) -> Dispute:
    """Let the customer dispute a sale, and return the dispute as the house has heard of it."""
    sandbox.double.dispute(intent_of(sale))
    hear(sandbox, superuser)
    return dispute_of(sale)


def dispute_of(sale: Sale) -> Dispute:
    """Return the one dispute of a sale as it is now."""
    db.session.expire_all()
    return db.session.query(Dispute).filter_by(order_id=sale.order_id).one()


def opened_for(order: Order) -> Dispute:
    """Return a dispute of a paid order that no Stripe knows of, its payment with it; nothing is booked or committed."""
    at, name = clock.now(), order.public_id
    checkout = Checkout(
        public_id=f"chk_{name}", order=order, token_hash=order.token_hash, number=1, idempotency_key=name, parameters={},
        state="complete", created_at=at,
    )  # fmt: skip
    db.session.add(checkout)
    db.session.flush()
    payment = Payment(
        public_id=f"pay_{name}", order_id=order.id, checkout_id=checkout.id, currency=order.currency, is_live=False,
        amount_minor=order.total_minor, payment_intent_id=f"pi_{name}", processing_fee_minor=0, paid_at=at,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    dispute = Dispute(
        public_id=f"dsp_{name}", order_id=order.id, payment_id=payment.id, partner_id=order.partner_id, is_live=False,
        currency=order.currency, amount_minor=order.total_minor, reason="fraudulent", state="needs_response",
        stripe_dispute_id=f"du_{name}", opened_at=at, due_at=at, answer_key=f"dispute_answer:{name}",
    )  # fmt: skip
    db.session.add(dispute)
    db.session.flush()
    return dispute
