"""Finished storefronts of two partners and of the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.catalog import pricing
from marketplace.catalog.price_cards import price_cards
from marketplace.cli.demo_data.art import logo
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.core.currencies import parse_amount
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.pictures import keeping
from marketplace.storefronts import opening, shelf
from marketplace.storefronts.models import Storefront

OPEN_DAYS = 120


def take_in(programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Open the storefronts of the data file and the house's, as they have stood for four months."""
    with clock.frozen(today - timedelta(days=OPEN_DAYS)) as at:
        for row in programme.data["storefronts"]:
            _storefront(row, programme.partners[row["partner"]], shop, at)
        _house(programme.data["operator"]["name"], programme.data["house"], at)


def _storefront(row: Mapping[str, Any], partner: Partner, shop: Shop, at: datetime) -> None:
    storefront = opening.open_storefront(partner, name=partner.name, currency=partner.currency, at=at)
    _dress(storefront, row["title"], row, partner.id, at)
    for key in row.get("shelf", ()):
        shelf.add(storefront, shop.offerings[key])
    _prices(storefront, row.get("prices", {}), partner, shop, at)
    opening.publish(storefront, at=at)
    db.session.flush()  # sales name its key
    _sales(storefront, at)


def _sales(storefront: Storefront, at: datetime) -> None:
    """Let every second sale of the partner since then have come by its shop."""
    placed = select(Order).where(Order.partner_id == storefront.partner_id, Order.placed_at >= at)
    for order in db.session.scalars(placed.order_by(Order.id)).all()[::2]:
        order.storefront_id = storefront.id


def _prices(storefront: Storefront, prices: Mapping[str, str], partner: Partner, shop: Shop, at: datetime) -> None:
    terms = pricing.seller_terms(partner.id, at=at)
    cards = price_cards([shop.offerings[key].id for key in prices], terms=terms, at=at)
    for key, unit in prices.items():
        card = next(each for each in cards[shop.offerings[key].id] if each.currency == partner.currency)
        shelf.set_price(storefront, card, parse_amount(unit, partner.currency))


def _house(name: str, row: Mapping[str, Any], at: datetime) -> None:
    storefront = opening.open_storefront(None, name=name, currency="EUR", at=at)
    _dress(storefront, name, row, None, at)
    opening.publish(storefront, at=at)


def _dress(storefront: Storefront, title: str, row: Mapping[str, Any], party_id: int | None, at: datetime) -> None:
    opening.amend(
        storefront,
        opening.Look(
            title=title, tagline=row["tagline"], welcome=row["welcome"], brand_color=row["color"],
            currency=storefront.currency, is_whole_catalogue=not row.get("shelf"),
        ),
    )  # fmt: skip
    opening.set_logo(storefront, keeping.keep(logo(row["color"], row["mark"]), party_id=party_id, at=at).digest)
