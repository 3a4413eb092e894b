"""A partner's profit and loss: what its paid orders left it, in all, by month, order, offering and customer account.

Every figure is of one currency and a half-open span of `paid_at`. Commissions are the orders' frozen ones: the same
amounts that the ledger booked and that statements show. Costs come from what the partner itself stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true

from marketplace.catalog.models import Offering
from marketplace.core.clock import as_utc
from marketplace.core.periods import Period, month_of
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.insight.rules import NO_WORK, Figures, Work
from marketplace.orders.models import Order, OrderLine

SELL_IN: Final = Order.route == "partner_order"
DIRECT: Final = Order.route == "direct_order"
ALWAYS: Final = true()
MOST: Final = 100
"""As many offerings or accounts a page shows, those that earned most."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose orders, in which currency, paid when; and what the work behind one cost."""

    partner_id: int
    currency: str
    period: Period
    work: Work = NO_WORK


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one offering or account. `contact_id` is the account's newest contact, where it has one."""

    public_id: str
    name: str
    figures: Figures
    contact_id: int | None = None


def currencies(partner_id: int) -> list[str]:
    """Return the currencies in which the partner has paid orders, in alphabetical order."""
    query = select(Order.currency).where(Order.partner_id == partner_id, Order.state == "paid").distinct()
    return sorted(db.session.scalars(query))


def total(scope: Scope) -> Figures:
    """Return the figures of all orders of the scope, in one SQL statement."""
    return _figures(db.session.execute(_sums(scope)).one(), scope.work)


def by_month(scope: Scope) -> dict[str, Figures]:
    """Return the figures of each month by its label; months without orders are left out. Months are the period's."""
    zone = scope.period.time_zone
    month = func.date_trunc("month", Order.paid_at, zone)
    rows = db.session.execute(_sums(scope, month.label("month")).group_by(month).order_by(month))
    return {month_of(as_utc(row.month), zone).label: _figures(row, scope.work) for row in rows}


def orders(scope: Scope, *, account: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Order]:
    """Return a page of the scope's orders, the last paid first, of all customers or of one account (a public id)."""
    statement = select(Order).where(_within(scope))
    if account:
        statement = statement.join(Account, Account.id == Order.account_id).where(Account.public_id == account)
    return paged(statement, order=(Order.paid_at, Order.id), cursor=cursor, limit=limit, is_descending=True)


def of_order(order: Order, work: Work) -> Figures:
    """Return the figures of one paid order."""
    is_sell_in, is_direct = order.route == "partner_order", order.route == "direct_order"
    return Figures(
        orders=1,
        sold_minor=0 if is_sell_in else order.retail_total_minor - order.discount_minor,
        bought_minor=order.partner_total_minor if is_sell_in else 0,
        commission_minor=order.commission_minor,
        sell_in_minor=order.list_total_minor - order.partner_total_minor if is_sell_in else 0,
        cost_minor=work.cost(
            checkouts=int(not is_sell_in and not is_direct),
            partner_orders=int(is_sell_in),
            direct_orders=int(is_direct),
        ),
        list_minor=order.list_total_minor,
    )


def by_account(scope: Scope, *, limit: int | None = MOST) -> list[Part]:
    """Return the figures of each customer account, what earned most first."""
    newest = func.max(Order.contact_id).label("contact_id")
    query = _sums(scope, Account.public_id, newest).join(Account, Account.id == Order.account_id)
    rows = db.session.execute(_largest(query.group_by(Account.public_id), Account.public_id, limit))
    return [Part(row.public_id, row.public_id, _figures(row, scope.work), row.contact_id) for row in rows]


def by_offering(scope: Scope, *, limit: int | None = MOST) -> list[Part]:
    """Return the figures of each offering, what earned most first. Work belongs to whole orders: no cost is counted."""
    query = (
        select(Offering.public_id, Offering.name, func.count(Order.id.distinct()).label("orders"), *_line_sums())
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Offering, Offering.id == OrderLine.offering_id)
        .where(_within(scope))
        .group_by(Offering.id)
    )
    rows = db.session.execute(_largest(query, Offering.public_id, limit))
    return [Part(row.public_id, row.name, _figures(row, NO_WORK)) for row in rows]


def every_order(scope: Scope, *, account: str = "", at_once: int = 500) -> Iterator[Order]:
    """Yield all orders of the scope, page after page."""
    cursor: str | None = None
    while True:
        page = orders(scope, account=account, cursor=cursor, limit=at_once)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _within(scope: Scope) -> ColumnElement[bool]:
    return and_(
        Order.partner_id == scope.partner_id,
        Order.state == "paid",
        Order.currency == scope.currency,
        Order.paid_at >= scope.period.starts_at,
        Order.paid_at < scope.period.ends_at,
    )


def _sums(scope: Scope, *also: Any) -> Select[Any]:
    return (
        select(
            *also,
            func.count().label("orders"),
            func.count().filter(SELL_IN).label("partner_orders"),
            func.count().filter(DIRECT).label("direct_orders"),
            _sum(Order.retail_total_minor - Order.discount_minor, ~SELL_IN, "sold"),
            _sum(Order.partner_total_minor, SELL_IN, "bought"),
            _sum(Order.commission_minor, ALWAYS, "commission"),
            _sum(Order.list_total_minor - Order.partner_total_minor, SELL_IN, "sell_in"),
            _sum(Order.list_total_minor, ALWAYS, "list_total"),
        )
        .select_from(Order)
        .where(_within(scope))
    )


def _line_sums() -> tuple[Any, ...]:
    return (
        _sum(OrderLine.retail_total_minor - OrderLine.discount_minor, ~SELL_IN, "sold"),
        _sum(OrderLine.partner_total_minor, SELL_IN, "bought"),
        _sum(OrderLine.commission_minor, ALWAYS, "commission"),
        _sum(OrderLine.margin_minor, SELL_IN, "sell_in"),
        _sum(OrderLine.list_total_minor, ALWAYS, "list_total"),
    )


def _sum(amount: Any, condition: Any, name: str) -> Any:
    return func.coalesce(func.sum(amount).filter(condition), 0).label(name)


def _largest(query: Select[Any], tie: Any, limit: int | None) -> Select[Any]:
    columns = query.selected_columns
    return query.order_by((columns["commission"] + columns["sell_in"]).desc(), tie).limit(limit)


def _figures(row: Row[Any], work: Work) -> Figures:
    known = row._mapping
    partner_orders, direct = known.get("partner_orders", 0), known.get("direct_orders", 0)
    return Figures(
        orders=row.orders,
        sold_minor=int(row.sold),
        bought_minor=int(row.bought),
        commission_minor=int(row.commission),
        sell_in_minor=int(row.sell_in),
        cost_minor=work.cost(
            checkouts=row.orders - partner_orders - direct, partner_orders=partner_orders, direct_orders=direct
        ),
        list_minor=int(row.list_total),
    )
