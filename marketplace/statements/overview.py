"""The programme at a glance, for the operator's first page: counts and sums, each in one SQL statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from marketplace.catalog.models import Offering, Vendor
from marketplace.core.periods import month_of
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.messaging.models import Message
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.stock.models import Delivery

Span = tuple[datetime, datetime]
LATEST = 8


@dataclass(frozen=True)
class Waiting:
    """How many things wait for somebody: drafts, unpaid orders, mails that failed, people who have not accepted.

    And deliveries that were paid for and could not be made.
    """

    drafts: int
    unpaid_orders: int
    failed_mails: int
    open_invitations: int
    owed_deliveries: int


@dataclass(frozen=True)
class Programme:
    """How large the programme is."""

    partners: int
    suspended_partners: int
    vendors: int
    offerings: int


@dataclass(frozen=True)
class Sales:
    """Paid orders of a span in one currency: how many, what customers paid before tax, what partners earned by them."""

    currency: str
    orders: int
    retail_minor: int
    commission_minor: int


def waiting() -> Waiting:
    """Count what waits for somebody."""
    row = db.session.execute(
        select(
            _count(Offering.id, Offering.state == "draft"),
            _count(Order.id, Order.state == "placed"),
            _count(Message.id, Message.state == "failed"),
            _count(User.id, User.state == "invited"),
            _count(Delivery.id, Delivery.state == "owed"),
        )
    ).one()
    return Waiting(*row)


def programme() -> Programme:
    """Count who takes part and what is on sale."""
    row = db.session.execute(
        select(
            _count(Partner.id, Partner.state == "active"),
            _count(Partner.id, Partner.state == "suspended"),
            _count(Vendor.id, Vendor.state == "active"),
            _count(Offering.id, Offering.state == "published"),
        )
    ).one()
    return Programme(*row)


def sales(span: Span) -> list[Sales]:
    """Sum the orders paid in a half-open span, by currency; refunds are not deducted."""
    starts_at, ends_at = span
    rows = db.session.execute(
        select(
            Order.currency,
            func.count(),
            func.sum(Order.retail_total_minor - Order.discount_minor),
            func.sum(Order.commission_minor),
        )
        .where(Order.state == "paid", Order.paid_at >= starts_at, Order.paid_at < ends_at)
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    return [Sales(currency, orders, int(retail), int(commission)) for currency, orders, retail, commission in rows]


def latest_orders(limit: int = LATEST) -> list[Order]:
    """Return the orders placed last, with their partners."""
    statement = select(Order).options(joinedload(Order.partner)).order_by(Order.placed_at.desc(), Order.id.desc())
    return list(db.session.scalars(statement.limit(limit)))


def today(at: datetime, time_zone: str) -> Span:
    """Return the day of `at` by the calendar of a time zone."""
    zone = ZoneInfo(time_zone)
    day = at.astimezone(zone).date()
    midnights = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    return next(midnights), next(midnights)


def this_month(at: datetime, time_zone: str) -> Span:
    """Return the month of `at` by the calendar of a time zone."""
    month = month_of(at, time_zone)
    return month.starts_at, month.ends_at


def _count(key: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(key)).where(condition).scalar_subquery()
