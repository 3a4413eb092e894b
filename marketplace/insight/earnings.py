"""What a partner has still to come: money that orders would bring once they are paid, and what it never sold yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.catalog.earners import LOOKED_AT, best_earners
from marketplace.catalog.price_cards import PriceCard
from marketplace.catalog.seller_terms import SellerTerms
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Orders of one currency that wait for their money, and the commission they bring when it comes, in minor units."""

    currency: str
    orders: int
    commission_minor: int


def unpaid(partner_id: int) -> list[Unpaid]:
    """Return what the partner's placed orders would bring, by currency."""
    query = (
        select(Order.currency, func.count(), func.sum(Order.commission_minor))
        .where(Order.partner_id == partner_id, Order.state == "placed")
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    return [Unpaid(currency, orders, int(amount)) for currency, orders, amount in db.session.execute(query)]


def never_sold(partner_id: int, terms: SellerTerms, *, currency: str, at: datetime, limit: int = 8) -> list[PriceCard]:
    """Return the offerings that would leave the partner most a unit and that it has no paid order of, best first.

    Looked at are the offerings with the highest list prices in force, as for `catalog.earners`. Four SQL statements.
    """
    cards = best_earners(terms, currency=currency, at=at, limit=LOOKED_AT)
    sold = _sold(partner_id, {card.facts.offering_id for card in cards})
    return [card for card in cards if card.facts.offering_id not in sold][:limit]


def _sold(partner_id: int, offering_ids: Collection[int]) -> set[int]:
    query = (
        select(OrderLine.offering_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.partner_id == partner_id, OrderLine.offering_id.in_(offering_ids), Order.state == "paid")
    )
    return set(db.session.scalars(query.distinct())) if offering_ids else set()
