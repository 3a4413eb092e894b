"""What is at risk, and what of a partner's commission is released next, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.orders.models import OrderLine
from marketplace.partners.models import Partner
from marketplace.stock.models import Delivery


@dataclass(frozen=True, slots=True)
class NextRelease:
    """The day on which commission in `currency` is released next: its first instant, and all of that day's."""

    currency: str
    at: datetime
    amount_minor: int


def next_releases(partner_id: int, time_zone: str) -> dict[str, NextRelease]:
    """Return what a partner's next release brings, by currency; days are those of `time_zone`. One SQL statement.

    Counted is what refunds and disputes have left of each commission. What waits for its goods has no day yet.
    """
    hold = Commission.at_risk_until - Commission.accrued_at
    ends = func.greatest(Commission.at_risk_until, Delivery.delivered_at + hold)  # passes by what is not delivered
    day = func.date_trunc("day", ends, time_zone)
    free = func.sum(Commission.amount_minor - Commission.clawed_back_minor - Commission.disputed_minor)
    query = (
        select(Commission.currency, func.min(ends), free)
        .outerjoin(Commission.line)  # a credit's partner may not read it
        .outerjoin(Delivery, Delivery.line_ref == OrderLine.public_id)
        .where(Commission.partner_id == partner_id, Commission.released_at.is_(None))
        .where(or_(Delivery.id.is_(None), Delivery.state.not_in(("reserved", "owed"))))
        .group_by(Commission.currency, day)
        .having(free > 0)
        .ext(distinct_on(Commission.currency))
        .order_by(Commission.currency, day)
    )
    return {currency: NextRelease(currency, at, int(amount)) for currency, at, amount in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class Held:
    """What is at risk in one currency, in minor units."""

    currency: str
    amount_minor: int


def held_by_programme() -> dict[int, list[Held]]:
    """Return what partners of each programme have at risk now, by the programme's key. One SQL statement."""
    held = func.sum(Commission.amount_minor - Commission.clawed_back_minor - Commission.disputed_minor)
    query = (
        select(Partner.programme_id, Commission.currency, held)
        .join(Partner, Partner.id == Commission.partner_id)
        .where(Commission.released_at.is_(None))
        .group_by(Partner.programme_id, Commission.currency)
        .having(held > 0)
        .order_by(Partner.programme_id, Commission.currency)
    )
    found: dict[int, list[Held]] = {}
    for programme_id, currency, amount in db.session.execute(query):
        found.setdefault(programme_id, []).append(Held(currency, int(amount)))
    return found
