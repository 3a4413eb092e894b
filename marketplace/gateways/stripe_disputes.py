"""Stripe's disputes read into ours. No call is made here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import stripe

from marketplace.gateways.dispute_ports import DisputeMovement, ProviderDispute
from marketplace.gateways.stripe_amounts import from_stripe

if TYPE_CHECKING:
    from stripe import BalanceTransaction

KNOWN: Final = frozenset({"needs_response", "under_review", "won", "lost"})
"""Statuses of a dispute. Others are those of inquiries, which take no money, and of disputes that were prevented."""


def read_dispute(dispute: stripe.Dispute) -> ProviderDispute:
    """Return a dispute in our words."""
    currency = dispute.currency.upper()
    due = dispute.evidence_details.due_by
    return ProviderDispute(
        id=dispute.id,
        status=dispute.status if dispute.status in KNOWN else "",
        payment_intent_id=_id_of(dispute.payment_intent),
        currency=currency,
        amount_minor=from_stripe(dispute.amount, currency),
        reason=dispute.reason,
        due_at=_instant(due) if due else None,
        created_at=_instant(dispute.created),
        movements=tuple(_movement(each) for each in dispute.balance_transactions),
    )


def _movement(entry: BalanceTransaction) -> DisputeMovement:
    currency = entry.currency.upper()
    return DisputeMovement(entry.id, currency, from_stripe(entry.amount, currency), from_stripe(entry.fee, currency))


def _id_of(reference: str | stripe.PaymentIntent | None) -> str:
    return reference if isinstance(reference, str) else reference.id if reference else ""


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
