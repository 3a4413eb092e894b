"""Whether the money of a payout has reached its party's bank, by what Stripe says of its payments there.

Stripe pays a recipient's balance out by itself; a payout of ours is in the first payment that was begun after it. One
that a bank sends back stays with its party at Stripe: nothing is booked, and the next payment that arrives brings it.
Source: docs/adr/0039-payouts-cover-spans.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select

from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderPayout
from marketplace.messaging import outbox
from marketplace.payouts import steps
from marketplace.payouts.models import Payout, PayoutDestination
from marketplace.payouts.rules import BOUNCES_FOR
from marketplace.payouts.transfers import BY

FURTHEST: Final = timedelta(days=60)
"""What has not arrived by then is not asked for again by itself."""

SOONEST: Final = timedelta(hours=1)
"""What left so lately is at no bank yet, and Stripe tells of it by itself: asking only takes turns from sending."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """Whose payments have to be looked through, and since when."""

    account_id: str
    since: datetime


def awaited(destination_id: int, *, at: datetime) -> Awaited | None:
    """Return what has to be looked through for a destination; None where everything has arrived for good."""
    account_id = db.session.scalar(
        select(PayoutDestination.stripe_account_id).where(PayoutDestination.id == destination_id)
    )
    oldest = min((payout.sent_at for payout in _open(destination_id, at) if payout.sent_at), default=None)
    return Awaited(account_id, oldest) if account_id and oldest else None


def destination_of(account_id: str) -> int | None:
    """Return the destination that an account at Stripe is."""
    return db.session.scalar(select(PayoutDestination.id).where(PayoutDestination.stripe_account_id == account_id))


def waiting(at: datetime) -> Sequence[int]:
    """Return the destinations that something is on its way to for a while, or may still come back from, by keys."""
    is_old = Payout.sent_at < at - SOONEST
    query = select(Payout.destination_id).where(_is_open(at), is_old, Payout.rail == "stripe").distinct()
    return db.session.scalars(query.order_by(Payout.destination_id)).all()


def follow(destination_id: int, shown: Sequence[ProviderPayout], *, at: datetime) -> int:
    """Note what payments to a bank mean for the payouts of a destination, and return how many have moved.

    `shown` are all of its account's payments since the oldest of them was sent. Whatever the order in which one hears
    of them, the end is the same. Nothing is booked. Acts as the system.
    """
    rising = sorted(shown, key=lambda each: (each.created_at, each.id))
    with_lock = _query(destination_id, at).with_for_update().execution_options(populate_existing=True)
    return sum(_follow(payout, rising, at) for payout in db.session.scalars(with_lock).all())


def _follow(payout: Payout, rising: Sequence[ProviderPayout], at: datetime) -> bool:
    seen = carrier(payout, rising)
    if seen is None:
        return False
    if seen.status == "failed":
        return _bounce(payout, seen, at)
    payout.stripe_payout_id, payout.trace = seen.id, seen.trace or payout.trace
    if seen.status != "paid" or payout.state not in {"sent", "failed"}:
        return False
    steps.move(payout, "arrive", BY, at, f"{seen.id} {payout.trace}".strip())
    payout.paid_at, payout.failure, payout.failure_code = min(seen.arrives_at, at), "", ""
    return True


def carrier(payout: Payout, rising: Sequence[ProviderPayout]) -> ProviderPayout | None:
    """Return the payment that carries a payout: the one known, the first since it was sent, the next since it failed.

    A payment that was canceled carries nothing; after one that failed, only one that arrived tells something new.
    """
    carrying = [each for each in rising if each.currency == payout.currency and each.status != "canceled"]
    if payout.bounced_at is not None and payout.state == "failed":
        later = (each for each in carrying if each.created_at > payout.bounced_at and each.status == "paid")
        return next(later, None)
    known = next((each for each in carrying if each.id == payout.stripe_payout_id), None)
    if known is not None or payout.sent_at is None:
        return known
    sent_at = payout.sent_at.replace(microsecond=0)  # Stripe counts whole seconds
    return next((each for each in carrying if each.created_at >= sent_at), None)


def _bounce(payout: Payout, seen: ProviderPayout, at: datetime) -> bool:
    is_late = payout.paid_at is not None and at - payout.paid_at > BOUNCES_FOR
    if payout.state not in {"sent", "paid"} or is_late:
        return False
    steps.move(payout, "bounce", BY, at, f"{seen.id} {seen.failure}".strip())
    payout.stripe_payout_id, payout.bounced_at = seen.id, at
    payout.failure, payout.failure_code = seen.failure, "bounced"
    outbox.defer("mail.payout_bounced", payout_id=payout.id)
    return True


def _is_open(at: datetime) -> ColumnElement[bool]:
    is_on_its_way = and_(Payout.state.in_(("sent", "failed")), Payout.sent_at >= at - FURTHEST)
    can_come_back = and_(Payout.state == "paid", Payout.paid_at >= at - BOUNCES_FOR)
    return or_(is_on_its_way, can_come_back)


def _query(destination_id: int, at: datetime) -> Select[Payout]:
    return select(Payout).where(Payout.destination_id == destination_id, _is_open(at)).order_by(Payout.id)


def _open(destination_id: int, at: datetime) -> Sequence[Payout]:
    return db.session.scalars(_query(destination_id, at)).all()
