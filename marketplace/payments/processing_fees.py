"""Stripe's fee for a payment: known a little after the money, booked once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.gateways.ports import Captured
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.payments.errors import FeeInOtherCurrency
from marketplace.payments.models import Payment


def is_known(captured: Captured | None) -> bool:
    """Whether Stripe has booked the payment in its own balance, so that its fee is final."""
    return captured is not None and captured.balance_transaction_id is not None and captured.fee_minor is not None


def book(payment: Payment, captured: Captured, *, at: datetime) -> None:
    """Note Stripe's fee on the payment and book it as the operator's cost. Never touches a commission.

    Call it last in the transaction, with a fee that `is_known`. A second call changes and books nothing.

    Raises:
        FeeInOtherCurrency: Stripe converts the money; the operator needs a balance in the order's currency.

    Source: docs/money.md, "What each event books".
    """
    if captured.fee_currency != payment.currency:
        raise FeeInOtherCurrency(
            f"Stripe turns {payment.currency} into {captured.fee_currency}. Open a {payment.currency} balance there.",
            payment=payment.public_id,
        )
    payment.charge_id = captured.charge_id
    payment.balance_transaction_id = captured.balance_transaction_id
    payment.processing_fee_minor = fee = captured.fee_minor or 0
    payment.available_on = captured.available_on
    if fee == 0:
        return
    why = {"payment": payment.public_id, "balance_transaction": captured.balance_transaction_id}
    posting.post(
        db.session(),
        kind="processing_fee",
        key=f"processing_fee:{payment.public_id}",
        at=at,
        currency=payment.currency,
        legs=[Leg(Account(chart.PROCESSING_COSTS), Account(chart.STRIPE_PENDING), fee, why)],
    )


def unbooked(payment_id: int) -> Payment | None:
    """Return a payment whose fee is not noted yet, locked; None when it is."""
    waiting = select(Payment).where(Payment.id == payment_id, Payment.processing_fee_minor.is_(None))
    return db.session.scalar(waiting.with_for_update().execution_options(populate_existing=True))
