"""Steps in an order's life. Each leaves a row: from, to, who, when, why."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.orders import fulfilment
from marketplace.orders.models import Order, OrderTransition
from marketplace.orders.rules import ORDER
from marketplace.protection import concluding

_LOCKED: Final = select(Order).with_for_update(of=Order).execution_options(populate_existing=True)


def mark_paid(order: Order, *, at: datetime, actor: str, reason: str) -> None:
    """Note that the order's money has come in at `at`, and deliver. The caller holds the order's row lock.

    A canceled order can still be paid: its payment page may have been open. A paid one cannot be paid again.

    Raises:
        TransitionRefused: the order is paid.
    """
    _step(order, "pay", at=at, actor=actor, reason=reason)
    order.paid_at, order.canceled_at = at, None
    _conclude(order, at=at)
    fulfilment.deliver(order, at=at)


def cancel(order: Order, *, at: datetime, actor: str, reason: str) -> None:
    """Give up an order that nobody has paid, and its stock. The caller holds the order's row lock.

    Raises:
        TransitionRefused: the order is paid or canceled.
    """
    _step(order, "cancel", at=at, actor=actor, reason=reason)
    order.canceled_at = at
    _conclude(order, at=at)
    fulfilment.release(order, at=at)


def lock(order_id: int) -> Order:
    """Return the order with its row locked and its newest state, so that two steps cannot cross."""
    return db.session.execute(_LOCKED.where(Order.id == order_id)).scalar_one()


def lock_named(public_id: str) -> Order | None:
    """Return the order of a public id as `lock` does; None where there is none."""
    return db.session.execute(_LOCKED.where(Order.public_id == public_id)).scalar_one_or_none()


def _conclude(order: Order, *, at: datetime) -> None:
    """Incidents of an order end with it; where nobody else than its seller stood at the account, there is none."""
    if order.is_of_somebody:
        db.session.flush()  # the database judges by the order's state
        concluding.conclude(order.id, at=at)


def _step(order: Order, action: str, *, at: datetime, actor: str, reason: str) -> None:
    before = order.state
    order.state = ORDER.next(before, action)
    db.session.add(
        OrderTransition(
            order_id=order.id, from_state=before, to_state=order.state, actor=actor, reason=reason, happened_at=at
        )
    )
