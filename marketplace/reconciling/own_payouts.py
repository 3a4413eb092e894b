"""Stripe's payments to the operator's own bank: booked when they leave, when they arrive, when they come back.

Source: docs/money.md, "Reconciliation".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderPayout
from marketplace.ledger import posting, queries
from marketplace.reconciling import entries
from marketplace.reconciling.entries import Booking
from marketplace.reconciling.models import OwnPayout

UNFINISHED: Final = text("""
  select m.source_id from balance_movements m left join own_payouts y on y.stripe_id = m.source_id
   where m.kind in ('payout', 'payout_failure') and (y.id is null or y.status not in ('paid', 'failed', 'canceled')
      or y.status = 'paid' and (m.kind = 'payout_failure' or y.arrives_at > :since)
      or not exists (select from ledger.transactions t where t.key = 'stripe_payout:' || m.source_id))
   group by 1 order by min(m.created_at)
""")


def unfinished(*, since: datetime) -> list[str]:
    """Return Stripe's ids of the payments to look at: new, on their way, or so young that they may still come back."""
    return list(db.session.scalars(UNFINISHED, {"since": since}))


def note(seen: ProviderPayout) -> OwnPayout:
    """Write down how a payment stands at Stripe."""
    query = select(OwnPayout).where(OwnPayout.stripe_id == seen.id).with_for_update()
    kept = db.session.scalar(query.execution_options(populate_existing=True))
    if kept is None:
        kept = OwnPayout(
            stripe_id=seen.id, currency=seen.currency, amount_minor=seen.amount_minor, created_at=seen.created_at
        )
        db.session.add(kept)
    kept.status, kept.failure, kept.trace, kept.arrives_at = seen.status, seen.failure, seen.trace, seen.arrives_at
    return kept


def wanted(seen: ProviderPayout) -> list[Booking]:
    """Return what a payment as Stripe shows it should have in the books by now, in order."""
    facts = (seen.id, seen.currency, seen.amount_minor)
    booked = [entries.leaves_stripe(*facts)]
    if seen.status == "paid":
        return [*booked, entries.arrives(*facts)]
    if seen.status not in {"failed", "canceled"}:
        return booked
    if _is_booked(entries.arrives(*facts).key):
        booked = [*booked, entries.leaves_bank_again(*facts)]
    return [*booked, entries.fails(*facts)]


def book(booking: Booking, *, at: datetime) -> None:
    """Book one step; one that is booked changes nothing. Call it last in the transaction, as the system."""
    posting.post(db.session(), at=at, **booking.arguments)


def _is_booked(key: str) -> bool:
    return queries.transaction_by_key(db.session(), key) is not None
