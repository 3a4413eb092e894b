"""Questions about where parties are paid. Row security shows a partner or vendor its own; the house sees no account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.payouts.errors import DestinationNotFound
from marketplace.payouts.models import BankDetails, BankRead, PayoutDestination

RECENT = 20


def live_of(party_id: int) -> PayoutDestination | None:
    """Return where a party is paid now; None where it has not said so."""
    wanted = (PayoutDestination.party_id == party_id, PayoutDestination.replaced_at.is_(None))
    return db.session.scalars(select(PayoutDestination).where(*wanted)).one_or_none()


def of_key(key: str) -> PayoutDestination | None:
    """Return the destination that was made by an idempotency key."""
    made = select(PayoutDestination).where(PayoutDestination.idempotency_key == key)
    return db.session.scalars(made).one_or_none()


def of_account(stripe_account_id: str) -> PayoutDestination | None:
    """Return the destination behind an account at Stripe; None where it is none of ours."""
    ours = select(PayoutDestination).where(PayoutDestination.stripe_account_id == stripe_account_id)
    return db.session.scalars(ours).one_or_none()


def own(party_id: int, public_id: str) -> PayoutDestination:
    """Return the party's present destination by its public id.

    Raises:
        DestinationNotFound: it is not where the party is paid now.
    """
    found = live_of(party_id)
    if found is None or found.public_id != public_id:
        raise DestinationNotFound(public_id)
    return found


def earlier_of(party_id: int) -> Sequence[PayoutDestination]:
    """Return where a party was paid before, the newest first."""
    past = (PayoutDestination.party_id == party_id, PayoutDestination.replaced_at.is_not(None))
    wanted = select(PayoutDestination).where(*past).order_by(PayoutDestination.id.desc()).limit(RECENT)
    return db.session.scalars(wanted).all()


def has_earlier(party_id: int, *, than: int | None = None) -> bool:
    """Whether a party had said before where it is paid: before the destination `than`, or at all."""
    wanted = select(PayoutDestination.id).where(PayoutDestination.party_id == party_id).limit(1)
    return db.session.scalar(wanted if than is None else wanted.where(PayoutDestination.id < than)) is not None


def details_of(destination: PayoutDestination) -> BankDetails | None:
    """Return the account of a bank destination: the party reads its own, and the worker all."""
    return db.session.get(BankDetails, destination.id)


def reads_of(party_id: int) -> Sequence[BankRead]:
    """Return who took a file away that holds a party's full account number, the newest first."""
    wanted = select(BankRead).where(BankRead.party_id == party_id).order_by(BankRead.id.desc()).limit(RECENT)
    return db.session.scalars(wanted).all()


def unseen_since(at: datetime, *, unfinished_since: datetime) -> Sequence[int]:
    """Return the keys of Stripe destinations to look at again: active ones nobody looked at since `at`, and others
    since `unfinished_since`, the longest unseen first."""
    is_active, seen = PayoutDestination.state == "active", PayoutDestination.looked_at
    begun = PayoutDestination.created_at
    is_due = (is_active & (seen < at)) | (~is_active & (seen < unfinished_since))
    is_due |= seen.is_(None) & (begun < unfinished_since)
    wanted = select(PayoutDestination.id).where(
        PayoutDestination.rail == "stripe", PayoutDestination.replaced_at.is_(None), is_due
    )
    return db.session.scalars(wanted.order_by(seen.nulls_first(), PayoutDestination.id).limit(500)).all()
