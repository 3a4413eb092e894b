"""Reading tries and payments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.payments.checkout import LIVE
from marketplace.payments.models import Checkout, Payment
from marketplace.stock.models import Delivery

MOST = 500


def overdue(at: datetime) -> Sequence[Checkout]:
    """Return tries whose payment page should be closed by now and whose end is not noted yet, oldest first."""
    live = select(Checkout).where(Checkout.state.in_(LIVE), Checkout.expires_at <= at)
    return db.session.scalars(live.order_by(Checkout.expires_at).limit(MOST)).all()


def payment_of(order_id: int) -> Payment | None:
    """Return the payment of an order with the try that brought it, as far as the acting party may see it."""
    statement = select(Payment).where(Payment.order_id == order_id).options(joinedload(Payment.checkout))
    return db.session.scalar(statement)


def session_of_payment(payment_id: int) -> str | None:
    """Return Stripe's id of the payment page that brought a payment."""
    statement = select(Checkout.session_id).join(Payment, Payment.checkout_id == Checkout.id)
    return db.session.scalar(statement.where(Payment.id == payment_id))


def open_session_of(order_id: int) -> str | None:
    """Return Stripe's id of the payment page on which an order can be paid right now; None where there is none."""
    statement = select(Checkout.session_id).where(Checkout.order_id == order_id, Checkout.state == "open")
    return db.session.scalar(statement)


def receipts(starts_at: datetime, ends_at: datetime) -> dict[str, int]:
    """Return what came in by card in a half-open span, in minor units by currency; refunds are not deducted."""
    within = (Payment.paid_at >= starts_at, Payment.paid_at < ends_at)
    rows = db.session.execute(
        select(Payment.currency, func.sum(Payment.amount_minor).label("amount"))
        .where(*within)
        .group_by(Payment.currency)
        .order_by(Payment.currency)
    )
    return {row.currency: int(row.amount) for row in rows}


def with_lapsed_stock(before: datetime, *, order_id: int | None = None) -> Sequence[int]:
    """Return unpaid orders that have had stock reserved since `before` or longer, and no payment under way.

    All of them, the oldest first and at most 500, or only the one named.
    """
    held = select(Delivery.order_ref).where(Delivery.state == "reserved", Delivery.reserved_at <= before)
    under_way = select(Checkout.id).where(Checkout.order_id == Order.id, Checkout.state.in_((*LIVE, "complete")))
    lapsed = select(Order.id).where(Order.public_id.in_(held), Order.state != "paid", ~under_way.exists())
    if order_id is not None:
        lapsed = lapsed.where(Order.id == order_id)
    return db.session.scalars(lapsed.order_by(Order.id).limit(MOST)).all()
