"""A partner's profit and loss: what its paid orders left it, in all, by month, order, offering and customer account.

Every figure is of one currency and a half-open span. An order counts when it was paid, and what was taken back of it
when that was booked, so a month that is over stays as it is. Commissions are the orders' frozen ones: the same amounts
that the ledger booked and that statements show. Credits for sales of others are of no order: they count in the total
and in their months. Costs come from what the partner itself stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Select, func, select, union

from marketplace.catalog.models import Offering
from marketplace.core.clock import as_utc
from marketplace.core.periods import Period, month_of
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.insight import profit_facts as facts
from marketplace.insight.rules import NO_WORK, Figures, Work
from marketplace.orders.models import Order, OrderCredit

MOST: Final = 100
"""As many offerings or accounts a page shows, those that earned most."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose orders, in which currency, paid or taken back when; and what the work behind one cost."""

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
    """Return the currencies in which the partner has paid orders or credits, in alphabetical order."""
    paid = select(Order.currency).where(Order.partner_id == partner_id, Order.state == "paid")
    credited = select(OrderCredit.currency).where(OrderCredit.partner_id == partner_id, OrderCredit.amount_minor > 0)
    return sorted(db.session.scalars(union(paid, credited)))


def total(scope: Scope) -> Figures:
    """Return the figures of the scope, in one SQL statement."""
    each = _of_orders(scope)
    return _figures(db.session.execute(select(*facts.sums(each))).one(), scope.work)


def by_month(scope: Scope) -> dict[str, Figures]:
    """Return the figures of each month by its label; months in which nothing moved are left out."""
    zone, each = scope.period.time_zone, _of_orders(scope)
    month = func.date_trunc("month", each.c.moved_at, zone)
    rows = db.session.execute(select(month.label("month"), *facts.sums(each)).group_by(month).order_by(month))
    return {month_of(as_utc(row.month), zone).label: _figures(row, scope.work) for row in rows}


def orders(scope: Scope, *, account: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Order]:
    """Return a page of the orders that the scope's figures are of, the last paid first.

    Those that were paid in it, and those of which something was taken back in it; of one account (a public id) or all.
    """
    each = _of_orders(scope)
    statement = select(Order).where(Order.id.in_(select(each.c.order_id)))
    if account:
        statement = statement.join(Account, Account.id == Order.account_id).where(Account.public_id == account)
    return paged(statement, order=(Order.paid_at, Order.id), cursor=cursor, limit=limit, is_descending=True)


def of_orders(scope: Scope, of: Iterable[Order]) -> dict[int, Figures]:
    """Return what the scope counts of each of these orders, by their keys, in one SQL statement."""
    each = _of_orders(scope)
    wanted = each.c.order_id.in_([order.id for order in of])
    rows = db.session.execute(select(each.c.order_id, *facts.sums(each)).where(wanted).group_by(each.c.order_id))
    return {row.order_id: _figures(row, scope.work) for row in rows}


def by_account(scope: Scope, *, limit: int | None = MOST) -> list[Part]:
    """Return the figures of each customer account, what earned most first."""
    each = _of_orders(scope)
    newest = func.max(each.c.contact_id).label("contact_id")
    query = select(Account.public_id, newest, *facts.sums(each)).join_from(
        each, Account, Account.id == each.c.account_id
    )
    rows = db.session.execute(_largest(query.group_by(Account.public_id), Account.public_id, limit))
    return [Part(row.public_id, row.public_id, _figures(row, scope.work), row.contact_id) for row in rows]


def by_offering(scope: Scope, *, limit: int | None = MOST) -> list[Part]:
    """Return the figures of each offering, what earned most first. Work belongs to whole orders: no cost is counted."""
    each = facts.of_lines(scope.partner_id, scope.currency, scope.period)
    query = (
        select(Offering.public_id, Offering.name, *facts.sums(each))
        .join_from(each, Offering, Offering.id == each.c.offering_id)
        .group_by(Offering.id)
    )
    rows = db.session.execute(_largest(query, Offering.public_id, limit))
    return [Part(row.public_id, row.name, _figures(row, NO_WORK)) for row in rows]


def every_order(scope: Scope, *, account: str = "", at_once: int = 500) -> Iterator[tuple[Order, Figures]]:
    """Yield all orders of the scope with their figures, page after page."""
    cursor: str | None = None
    while True:
        page = orders(scope, account=account, cursor=cursor, limit=at_once)
        figures = of_orders(scope, page.items)
        yield from ((order, figures[order.id]) for order in page.items)
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _of_orders(scope: Scope) -> Any:
    return facts.of_orders(scope.partner_id, scope.currency, scope.period)


def _largest(query: Select[Any], tie: Any, limit: int | None) -> Select[Any]:
    columns = query.selected_columns
    earned = columns["commission"] + columns["sell_in"] - columns["clawed_back"] - columns["sell_in_back"]
    return query.order_by(earned.desc(), tie).limit(limit)


def _figures(row: Row[Any], work: Work) -> Figures:
    partner_orders, direct = row.partner_orders, row.direct_orders
    checkouts = row.orders - partner_orders - direct
    return Figures(
        orders=row.orders,
        cost_minor=work.cost(checkouts=checkouts, partner_orders=partner_orders, direct_orders=direct),
        **{f"{name}_minor": int(getattr(row, name)) for name in facts.AMOUNTS},
    )
