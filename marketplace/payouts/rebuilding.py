"""Writing down again a payout that was sent after the backup which was restored: Stripe shows it with our own key.

Without it its party would be owed what it has, and be paid twice. Nothing is asked of Stripe for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.identity.models import Party
from marketplace.ledger import closing, posting
from marketplace.payouts import entries, outcomes, steps
from marketplace.payouts import queries_destinations as destinations
from marketplace.payouts.candidates import candidate
from marketplace.payouts.destinations import hold_still
from marketplace.payouts.judging import Candidate
from marketplace.payouts.models import Payout, PayoutAttempt, PayoutDestination

BY: Final = "restore"


def rebuild(seen: ProviderTransfer, *, at: datetime) -> Payout | None:
    """Write down and book the payout that made a transfer; None where it is none of ours, or a person has to look.

    A person has to where the books do not owe its party as much, or another payout to it is on its way. Acts as the
    system, in a transaction of its own, and books last. Only for after a restore: a program that shares its account at
    Stripe with another one would take that one's payouts for lost ones.
    """
    destination = destinations.of_account(seen.destination)
    if destination is None or not _is_lost(seen):
        return None
    kind = db.session.scalars(select(Party.kind).where(Party.id == destination.party_id)).one()
    horizon = closing.newest_transaction(db.session()) if kind == "vendor" else None
    hold_still(destination.party_id)
    posting.hold_books(db.session(), [f"{kind}:{destination.party_id}"], seen.currency)
    owing = candidate(kind, destination.party_id, seen.currency, horizon=horizon)
    if owing is None or owing.open_payout or min(owing.owed_minor, owing.now_minor) < seen.amount_minor:
        return None
    payout = _write(owing, destination, seen, at)
    db.session.flush()  # the step names it by its key
    steps.write(payout, "", "reserve", BY, at, seen.id)
    why = {
        "rebuilt_from": seen.id, "brought_minor": payout.brought_minor, "carried_minor": payout.carried_minor,
        "first_seq": payout.first_seq, "last_seq": payout.last_seq,
    }  # fmt: skip
    posting.post(db.session(), at=at, **entries.reserve(steps.owed(payout), why).arguments)
    return outcomes.confirm(seen, at=at, by=BY)


def _is_lost(seen: ProviderTransfer) -> bool:
    """Whether a try of ours has made it that is not written down here."""
    is_ours = seen.idempotency_key.startswith(f"payout:{seen.payout_id}:") and seen.payout_id != ""
    return is_ours and db.session.scalar(select(Payout.id).where(Payout.public_id == seen.payout_id)) is None


def _write(owing: Candidate, destination: PayoutDestination, seen: ProviderTransfer, at: datetime) -> Payout:
    payout = Payout(
        public_id=seen.payout_id, party_id=owing.party_id, party_kind=owing.party_kind, destination_id=destination.id,
        rail="stripe", currency=seen.currency, amount_minor=seen.amount_minor, brought_minor=owing.brought_minor,
        carried_minor=owing.owed_minor - seen.amount_minor, book_id=owing.book_id, first_seq=owing.first_seq,
        last_seq=owing.last_seq, state="pending", is_live=seen.is_live, created_at=at,
    )  # fmt: skip
    parameters = {
        "currency": seen.currency, "amount_minor": seen.amount_minor, "destination": seen.destination,
    }  # fmt: skip
    number = int(seen.idempotency_key.rpartition(":")[2])
    payout.attempts = [
        PayoutAttempt(
            number=number, idempotency_key=seen.idempotency_key, parameters=parameters, state="unknown", created_at=at,
            sent_at=seen.created_at,
        )
    ]  # fmt: skip
    db.session.add(payout)
    return payout
