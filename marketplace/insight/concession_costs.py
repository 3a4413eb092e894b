"""What extra margin would cost: a rate on what was sold in the last 90 days, by currency.

The sales are those that are paid, at their list totals; nothing is foreseen but that the next 90 days are like the
last. The rate is applied once to each currency's sum and rounded half up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.core.money import apply_bps
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderLine
from marketplace.partners.models import Partner
from marketplace.protection.models import Protection
from marketplace.special_pricing.models import PricingRequest

LOOKED_BACK: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Cost:
    """What was sold at list price, and what a rate of it comes to; both in minor units of the currency."""

    currency: str
    sold_minor: int
    cost_minor: int


def of_request(request: PricingRequest, bps: int, *, at: datetime) -> list[Cost]:
    """Return what `bps` would have cost on what the partner sold in the last 90 days of what the request is about."""
    about = [OrderLine.partner_id == request.partner_id]
    if request.account_id is not None:
        same = select(Account.id).where(or_(Account.id == request.account_id, Account.id == _kept(request.account_id)))
        about.append(Order.account_id.in_(same))
    if request.offering_id is not None:
        about.append(OrderLine.offering_id == request.offering_id)
    return _costs(bps, at, *about)


def of_programme(programme_id: int, bps: int, *, at: datetime) -> list[Cost]:
    """Return the most that `bps` would have cost, had each sale to a partner's own account in 90 days had all of it.

    An account is its partner's own if the partner is of record there, or has a protection of it, at `at`.
    """
    partners = select(Partner.id).where(Partner.programme_id == programme_id)
    protected = select(Protection.id).where(
        Protection.account_id == Order.account_id, Protection.partner_id == OrderLine.partner_id,
        Protection.voided_at.is_(None), Protection.starts_at <= at, Protection.ends_at > at,
    )  # fmt: skip
    recorded = select(Account.id).where(Account.id == Order.account_id, Account.partner_id == OrderLine.partner_id)
    own = or_(protected.exists(), recorded.exists())
    return _costs(bps, at, OrderLine.partner_id.in_(partners), own)


def _costs(bps: int, at: datetime, *about: ColumnElement[bool]) -> list[Cost]:
    total = func.sum(OrderLine.list_total_minor)
    paid = and_(Order.state == "paid", Order.paid_at > at - LOOKED_BACK, Order.paid_at <= at)
    wanted: Any = select(OrderLine.currency, total).join(Order, Order.id == OrderLine.order_id)
    rows = db.session.execute(wanted.where(paid, *about).group_by(OrderLine.currency).order_by(OrderLine.currency))
    return [Cost(currency, int(sold), apply_bps(int(sold), bps)) for currency, sold in rows]


def _kept(account_id: int) -> Any:
    return select(Account.merged_into_id).where(Account.id == account_id).scalar_subquery()
