"""What waits for somebody of finance about money that is disputed, went back, or nobody knows where: queries of the
decision queue.

Each selects key, public id, a word about it and since when; and by name, where they are known, `due_at`, `amount` in
minor units and `currency`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from marketplace.audit.models import AuditEntry
from marketplace.identity.models import Party
from marketplace.messaging.models import InboxEvent
from marketplace.orders.models import Order
from marketplace.payments.models import Dispute, Refund
from marketplace.payments.refund_rules import COUNTED
from marketplace.payments.refusals import REFUSED
from marketplace.payouts import looking
from marketplace.payouts.models import Payout, PayoutAttempt, PayoutDecision
from marketplace.payouts.rules import KEY_LASTS

DECIDED: Final = ("refund.given_up", "refund.followed_up")
"""What somebody noted about a refund that came to nothing: it waits no longer."""

Rows = Select[*tuple[Any, ...]]


def refused_payments(_at: datetime) -> Rows:
    """Select payments that the books refused, until somebody has noted what became of them."""
    decided = select(AuditEntry.id).where(
        AuditEntry.subject_kind == REFUSED, AuditEntry.subject_id == InboxEvent.event_id
    )
    refused = and_(InboxEvent.outcome.startswith("refused"), ~decided.exists())
    return select(InboxEvent.id, InboxEvent.event_id, InboxEvent.outcome, InboxEvent.received_at).where(refused)


def unclear_refunds(_at: datetime) -> Rows:
    """Select refunds of which nobody knows whether Stripe has made them."""
    return _refunds().where(Refund.state == "unclear")


def puzzling_payouts(at: datetime) -> Rows:
    """Select payouts that no program can end and nobody has decided about yet, since their key grew too old.

    One whose trouble is another (Stripe shows what no try of ours made) waits since it was set aside.
    """
    asked = select(func.max(PayoutAttempt.sent_at)).where(PayoutAttempt.payout_id == Payout.id)
    aged = asked.where(PayoutAttempt.state.in_(("sending", "unknown")), PayoutAttempt.sent_at <= at - KEY_LASTS)
    since = func.coalesce(aged.scalar_subquery() + KEY_LASTS, Payout.created_at).label("since")
    decided = select(PayoutDecision.id).where(PayoutDecision.payout_id == Payout.id, PayoutDecision.ended_at.is_(None))
    named = (Payout.id, Payout.public_id, Party.name, since)
    amounts = (Payout.amount_minor.label("amount"), Payout.currency.label("currency"))
    puzzling = select(*named, *amounts).join(Party, Party.id == Payout.party_id)
    return puzzling.where(looking.is_puzzling(at), ~decided.exists())


def failed_refunds(_at: datetime) -> Rows:
    """Select refunds that came back or that Stripe refused, until there is another one or a note of what became."""
    later = aliased(Refund)
    again = select(later.id).where(
        later.order_id == Refund.order_id, later.number > Refund.number, later.state.in_(COUNTED)
    )
    noted = select(AuditEntry.id).where(
        AuditEntry.subject_kind == "refund", AuditEntry.subject_id == Refund.public_id, AuditEntry.action.in_(DECIDED)
    )
    return _refunds().where(Refund.state.in_(("failed", "refused")), ~again.exists(), ~noted.exists())


def open_disputes(_at: datetime) -> Rows:
    """Select disputes that the bank waits for an answer to, until its own deadline."""
    due_at = func.coalesce(Dispute.due_at, Dispute.opened_at + timedelta(days=7)).label("due_at")
    asked = and_(Dispute.state == "needs_response", Dispute.answer.is_(None))
    named = (Dispute.id, Dispute.public_id, Order.public_id.label("of_order"), Dispute.opened_at)
    amounts = (Dispute.amount_minor.label("amount"), Dispute.currency.label("currency"))
    return select(*named, due_at, *amounts).join(Order, Order.id == Dispute.order_id).where(asked)


def _refunds() -> Rows:
    since = func.coalesce(Refund.closed_at, Refund.created_at)
    named = (Refund.id, Refund.public_id, Order.public_id.label("of_order"), since)
    amounts = (Refund.amount_minor.label("amount"), Refund.currency.label("currency"))
    return select(*named, *amounts).join(Order, Order.id == Refund.order_id)
