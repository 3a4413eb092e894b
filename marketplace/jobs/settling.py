"""What every way to hear of money does with it: settle, and let the operator know when it cannot be booked."""

from __future__ import annotations

from datetime import datetime

import structlog

from marketplace.gateways.ports import CheckoutSession
from marketplace.jobs import mails
from marketplace.payments import settlement
from marketplace.payments.errors import SettlementRefused
from marketplace.runtime.issuer import issuer

log = structlog.get_logger(__name__)


def settle(session: CheckoutSession, *, at: datetime) -> str:
    """Settle a payment page in the open transaction and say in words what became of it.

    Money that does not fit its order is not booked; the log and a mail to the operator's finance people tell of it.
    """
    try:
        order = settlement.settle(session, issuer=issuer(), at=at)
    except SettlementRefused as refusal:  # raised before anything was booked
        log.exception("payment not booked", order=session.order_id, reason=refusal.message)
        mails.payment_refused(session, refusal.message, at=at)
        return f"refused: {refusal.message}"
    if order is not None:
        return f"settled {order.public_id}"
    return (
        "failed"
        if session.has_failed
        else {"open": "not paid", "complete": "on its way"}.get(session.status, session.status)
    )
