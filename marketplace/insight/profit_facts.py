"""What profit and loss is summed up from: one row for each paid order or line, and one for each step that took it back.

A row has the amounts of its kind and zeros for the others, so that one sum over all of them is the result.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, Text, case, cast, func, literal, select, union_all

from marketplace.core.periods import Period
from marketplace.insight import taken_back
from marketplace.insight.taken_back import SELL_IN
from marketplace.orders.models import Order, OrderLine

BROUGHT: Final = ("sold", "bought", "commission", "sell_in", "list")
GONE: Final = ("returned", "clawed_back", "sell_in_back", "list_back")
AMOUNTS: Final = (*BROUGHT, *GONE, "credited")
"""The amounts of `rules.Figures`, without `_minor`."""


def of_orders(partner_id: int, currency: str, period: Period) -> Subquery:
    """Return the orders of a partner that were paid in a period, what was taken back of any in it, and its credits."""
    paid = _paid(partner_id, currency, period).add_columns(
        *_brought(
            Order.retail_total_minor - Order.discount_minor,
            Order.partner_total_minor,
            Order.commission_minor,
            Order.list_total_minor - Order.partner_total_minor,
            Order.list_total_minor,
        )
    )
    return union_all(paid, _gone(partner_id, currency, period), _credited(partner_id, currency, period)).subquery(
        "moved"
    )


def of_lines(partner_id: int, currency: str, period: Period) -> Subquery:
    """Return the same by line, the offering of each beside it, but no credits: they are for sales of others."""
    paid = (
        _paid(partner_id, currency, period, OrderLine.offering_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .add_columns(
            *_brought(
                OrderLine.retail_total_minor - OrderLine.discount_minor,
                OrderLine.partner_total_minor,
                OrderLine.commission_minor,
                OrderLine.margin_minor,
                OrderLine.list_total_minor,
            )
        )
    )
    return union_all(paid, _gone(partner_id, currency, period, "offering_id")).subquery("moved")


def sums(each: Subquery) -> list[Any]:
    """Return the columns that sum up rows of `of_orders` or `of_lines`: orders by kind, and every amount."""
    kinds: tuple[tuple[str, ColumnElement[bool]], ...] = (
        ("orders", each.c.route.is_not(None)),
        ("partner_orders", each.c.route == "partner_order"),
        ("direct_orders", each.c.route == "direct_order"),
    )
    return [
        *(func.count(each.c.order_id.distinct()).filter(is_it).label(name) for name, is_it in kinds),
        *(func.coalesce(func.sum(each.c[name]), 0).label(name) for name in AMOUNTS),
    ]


def _paid(partner_id: int, currency: str, period: Period, *also: Any) -> Select[Any]:
    known = (Order.id.label("order_id"), Order.account_id, Order.contact_id, Order.paid_at.label("moved_at"))
    return select(*known, *also, Order.route).where(
        Order.partner_id == partner_id,
        Order.state == "paid",
        Order.currency == currency,
        Order.paid_at >= period.starts_at,
        Order.paid_at < period.ends_at,
    )


def _brought(sold: Any, bought: Any, commission: Any, sell_in: Any, listed: Any) -> list[Any]:
    amounts = (
        case((SELL_IN, 0), else_=sold),
        case((SELL_IN, bought), else_=0),
        commission,
        case((SELL_IN, sell_in), else_=0),
        listed,
    )
    return [
        *(amount.label(name) for amount, name in zip(amounts, BROUGHT, strict=True)),
        *(literal(0).label(name) for name in (*GONE, "credited")),
    ]


def _gone(partner_id: int, currency: str, period: Period, *also: str) -> Select[Any]:
    step = taken_back.steps(partner_id).subquery("step")
    known = [step.c[name] for name in ("order_id", "account_id", "contact_id", "booked_at", *also)]
    return select(
        *known,
        literal(None).label("route"),  # it is no order of its own
        *(literal(0).label(name) for name in BROUGHT),
        *(step.c[name] for name in GONE),
        literal(0).label("credited"),
    ).where(step.c.currency == currency, step.c.booked_at >= period.starts_at, step.c.booked_at < period.ends_at)


def _credited(partner_id: int, currency: str, period: Period) -> Select[Any]:
    """What sales by others credited, and what was taken back of that: of no order and no account of the partner's."""
    moves = taken_back.credits_of(partner_id).subquery("credit")
    nothing = literal(None)
    return select(
        cast(nothing, BigInteger).label("order_id"),
        cast(nothing, BigInteger).label("account_id"),
        cast(nothing, BigInteger).label("contact_id"),
        moves.c.moved_at,
        cast(nothing, Text).label("route"),
        *(literal(0).label(name) for name in (*BROUGHT, *GONE)),
        moves.c.amount.label("credited"),
    ).where(moves.c.currency == currency, moves.c.moved_at >= period.starts_at, moves.c.moved_at < period.ends_at)
