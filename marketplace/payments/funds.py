"""Money at Stripe becomes available: the books follow Stripe's date."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.payments.models import Payment

AT_ONCE: Final = 200
"""Payments freed in one transaction: all of one currency."""


def free(*, at: datetime, at_once: int = AT_ONCE) -> int:
    """Book payments of one currency whose money Stripe has freed by `at` as available; return how many.

    What is freed is the payment less Stripe's fee, in minor units. Called until it returns 0, each time in a
    transaction of its own, as the system. Safe to run twice and at once: whoever comes second passes by what the first
    one holds locked.

    Source: docs/money.md, "What each event books".
    """
    due = (
        select(Payment)
        .where(Payment.funds_available_at.is_(None), Payment.available_on <= at)
        .where(Payment.processing_fee_minor.is_not(None))
        .order_by(Payment.currency, Payment.id)
        .limit(at_once)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(due).all()
    freed = [payment for payment in found if payment.currency == found[0].currency]
    for payment in freed:
        payment.funds_available_at = at
    if freed:
        key = f"funds_available:{freed[0].public_id}:{freed[-1].public_id}:{len(freed)}"
        legs = [_leg(payment) for payment in freed]
        posting.post(db.session(), kind="funds_available", key=key, at=at, currency=freed[0].currency, legs=legs)
    return len(freed)


def _leg(payment: Payment) -> Leg:
    amount = payment.amount_minor - (payment.processing_fee_minor or 0)
    why = {"payment": payment.public_id, "balance_transaction": payment.balance_transaction_id}
    return Leg(Account(chart.STRIPE_AVAILABLE), Account(chart.STRIPE_PENDING), amount, why)
