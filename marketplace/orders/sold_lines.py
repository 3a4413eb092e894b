"""The lines of orders as what follows a sale needs them: every frozen column, and the public ids they point to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, any_, cast, select

from marketplace.catalog.models import Offering
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderLine

LineRow = Row[Any]
"""Every column of an `OrderLine`, with `offering` and `account` as public ids."""


def of_order(order: Order) -> list[LineRow]:
    """Return the lines of an order by their numbers, in one SQL statement."""
    return of_orders([order])[order.id]


def of_orders(orders: Sequence[Order]) -> dict[int, list[LineRow]]:
    """Return the lines of several orders by the orders' keys, in one SQL statement."""
    found: dict[int, list[LineRow]] = {order.id: [] for order in orders}
    query = (
        select(OrderLine.__table__, Offering.public_id.label("offering"), Account.public_id.label("account"))
        .join(Order, Order.id == OrderLine.order_id)
        .join(Offering, Offering.id == OrderLine.offering_id)
        .join(Account, Account.id == Order.account_id)
        .where(OrderLine.order_id == any_(cast(list(found), ARRAY(BigInteger))))
        .order_by(OrderLine.order_id, OrderLine.number)
    )
    for line in db.session.execute(query):
        found[line.order_id].append(line)
    return found
