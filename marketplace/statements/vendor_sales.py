"""What a vendor sold and what it gets: its own lines of paid orders, without anything about the customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.catalog.models import Offering
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderLine


@dataclass(frozen=True)
class Proceeds:
    """Paid orders of a span in one currency: how many, units sold, the marketplace fee, and what the vendor gets."""

    currency: str
    orders: int
    units: int
    fee_minor: int
    proceeds_minor: int


@dataclass(frozen=True)
class BestSeller:
    """An offering with the units it sold and what it brought, in one currency."""

    public_id: str
    name: str
    currency: str
    units: int
    proceeds_minor: int


def proceeds(vendor_id: int, *, since: datetime | None = None) -> list[Proceeds]:
    """Sum a vendor's lines of paid orders by currency, from an instant on or from the first one."""
    statement = (
        select(
            OrderLine.currency,
            func.count(OrderLine.order_id.distinct()),
            func.sum(OrderLine.quantity),
            func.sum(OrderLine.fee_minor),
            func.sum(OrderLine.proceeds_minor),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.vendor_id == vendor_id, Order.state == "paid")
    )
    if since is not None:
        statement = statement.where(Order.paid_at >= since)
    rows = db.session.execute(statement.group_by(OrderLine.currency).order_by(OrderLine.currency))
    return [Proceeds(currency, orders, int(units), int(fee), int(net)) for currency, orders, units, fee, net in rows]


def best_sellers(vendor_id: int, *, limit: int = 10) -> list[BestSeller]:
    """Return the offerings that brought a vendor most, by currency and amount."""
    earned = func.sum(OrderLine.proceeds_minor)
    statement = (
        select(Offering.public_id, Offering.name, OrderLine.currency, func.sum(OrderLine.quantity), earned)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Offering, Offering.id == OrderLine.offering_id)
        .where(OrderLine.vendor_id == vendor_id, Order.state == "paid")
        .group_by(Offering.id, OrderLine.currency)
        .order_by(earned.desc(), Offering.name, OrderLine.currency)
    )
    rows = db.session.execute(statement.limit(limit))
    return [
        BestSeller(public_id, name, currency, int(units), int(net)) for public_id, name, currency, units, net in rows
    ]
