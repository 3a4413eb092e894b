"""A vendor's sales line by line, and their sums by month beside what the books say; nothing about customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.orders.models import Order, OrderLine

ACCOUNTS: Final = text("select order_id, account, country from accounts_i_sold_to(:orders)")


@dataclass(frozen=True, slots=True)
class SoldTo:
    """Who bought, as a vendor may know it: a pseudonym and a country (ISO 3166)."""

    account: str
    country: str


@dataclass(frozen=True, slots=True)
class MonthOfSales:
    """Paid lines of a month in one currency, in minor units. `net_minor` is what the vendor is owed for them.

    It is the proceeds without what the vendor itself funds of discounts.
    """

    period: Period
    currency: str
    lines: int
    units: int
    partner_minor: int
    fee_minor: int
    proceeds_minor: int
    funded_minor: int

    @property
    def net_minor(self) -> int:
        """What the books must have credited to the vendor."""
        return self.proceeds_minor - self.funded_minor


def lines_page(
    vendor_id: int,
    *,
    state: str = "",
    search: str = "",
    currency: str = "",
    period: Period | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[OrderLine]:
    """Return a page of the vendor's lines with order and offering, the last placed first: one SQL statement.

    `search` is a part of the order's id or of what the line says; `period` holds when the order was paid.
    """
    statement = (
        select(OrderLine)
        .join(OrderLine.order)
        .options(contains_eager(OrderLine.order), joinedload(OrderLine.offering, innerjoin=True))
        .where(OrderLine.vendor_id == vendor_id)
    )
    if state:
        statement = statement.where(Order.state == state)
    if currency:
        statement = statement.where(OrderLine.currency == currency)
    if words := search.strip():
        statement = statement.where(or_(*_matches(words)))
    if period is not None:
        statement = statement.where(Order.paid_at >= period.starts_at, Order.paid_at < period.ends_at)
    return paged(statement, order=(Order.placed_at, OrderLine.id), cursor=cursor, limit=limit, is_descending=True)


def sold_to(lines: Sequence[OrderLine]) -> dict[int, SoldTo]:
    """Return to whom each order of these lines was sold, by the order's key: one SQL statement."""
    return buyers_of({line.order_id for line in lines})


def buyers_of(order_ids: Collection[int]) -> dict[int, SoldTo]:
    """Return to whom the acting vendor sold in each of these orders, by the order's key: one SQL statement."""
    rows = db.session.execute(ACCOUNTS, {"orders": sorted(order_ids)}) if order_ids else ()
    return {row.order_id: SoldTo(row.account, row.country) for row in rows}


def months_of_sales(vendor_id: int, time_zone: str) -> list[MonthOfSales]:
    """Sum the vendor's paid lines by the month they were paid in and by currency, the newest month first."""
    month = func.date_trunc("month", Order.paid_at, time_zone)
    statement: Select[Any] = (
        select(
            month,
            OrderLine.currency,
            func.count(),
            func.sum(OrderLine.quantity),
            func.sum(OrderLine.partner_total_minor),
            func.sum(OrderLine.fee_minor),
            func.sum(OrderLine.proceeds_minor),
            func.sum(OrderLine.vendor_funded_minor),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.vendor_id == vendor_id, Order.state == "paid")
        .group_by(month, OrderLine.currency)
        .order_by(month.desc(), OrderLine.currency)
    )
    return [_month(row, time_zone) for row in db.session.execute(statement)]


def _month(row: Sequence[Any], time_zone: str) -> MonthOfSales:
    at: datetime = row[0]
    return MonthOfSales(month_of(at, time_zone), row[1], *(int(value) for value in row[2:]))


def _matches(words: str) -> list[ColumnElement[bool]]:
    columns = (Order.public_id, OrderLine.description)
    return [column.icontains(words, autoescape=True) for column in columns]
