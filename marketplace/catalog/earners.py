"""Where one sale earns a partner most."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.catalog.price_cards import PriceCard, price_cards
from marketplace.catalog.seller_terms import SellerTerms
from marketplace.db.base import db

LOOKED_AT = 60


def best_earners(terms: SellerTerms, *, currency: str, at: datetime, limit: int = 4) -> list[PriceCard]:
    """Return the offerings whose single unit leaves the seller the largest margin in `currency`, largest first.

    One card an offering. Looked at are the offerings with the highest list prices in force: what costs little cannot
    leave much. Three SQL statements.
    """
    cards = price_cards(_dearest(currency, at), terms=terms, at=at)
    own = [card for of_one in cards.values() for card in of_one if card.currency == currency]
    best: dict[int, PriceCard] = {}
    for card in sorted(own, key=_earns, reverse=True):
        best.setdefault(card.facts.offering_id, card)
    return [card for card in best.values() if card.unit.margin_minor][:limit]


def _earns(card: PriceCard) -> tuple[int, int]:
    return card.unit.margin_minor, -card.facts.plan_id


def _dearest(currency: str, at: datetime) -> list[int]:
    in_force = (
        select(Plan.offering_id, ListPrice.unit_minor)
        .join(Plan, Plan.id == ListPrice.plan_id)
        .join(Offering, Offering.id == Plan.offering_id)
        .where(Offering.state == "published", ListPrice.currency == currency, ListPrice.effective_from <= at)
        .ext(distinct_on(ListPrice.plan_id))
        .order_by(ListPrice.plan_id, ListPrice.effective_from.desc(), ListPrice.version.desc())
        .subquery()
    )
    dearest = func.max(in_force.c.unit_minor)
    query = select(in_force.c.offering_id).group_by(in_force.c.offering_id)
    return list(db.session.scalars(query.order_by(dearest.desc(), in_force.c.offering_id).limit(LOOKED_AT)))
