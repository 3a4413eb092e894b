"""Orders settled by what Stripe would show of them, made up here, at any instant of the past."""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.db.base import db
from marketplace.gateways.ports import Captured, CheckoutSession
from marketplace.orders.models import Order
from marketplace.payments import settlement
from marketplace.payments.models import Checkout
from tests.support.paying import ISSUER


def settled(order: Order, *, at: datetime) -> Order:
    """Let the money of a placed order come in at `at`, commit, and return the order."""
    name = order.public_id
    db.session.add(
        Checkout(
            public_id=f"chk_{name}", order=order, token_hash=order.token_hash, number=1, idempotency_key=name,
            parameters={}, session_id=f"cs_{name}", state="open", created_at=at, expires_at=at + timedelta(hours=1),
        )
    )  # fmt: skip
    db.session.flush()
    shown = CheckoutSession(
        id=f"cs_{name}", url=None, status="complete", is_paid=True, order_id=name, currency=order.currency,
        amount_minor=order.total_minor, is_live=False, expires_at=at + timedelta(hours=1),
        captured=Captured(f"pi_{name}", f"ch_{name}", None, None, None), idempotency_key=name,
    )  # fmt: skip
    paid = settlement.settle(shown, issuer=ISSUER, at=at)
    db.session.commit()
    assert paid is not None
    return paid
