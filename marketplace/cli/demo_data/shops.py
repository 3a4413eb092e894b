"""Finished storefronts of two partners and of the house, with the visits of the last months."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select

from marketplace.catalog import pricing
from marketplace.catalog.price_cards import price_cards
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.core.currencies import parse_amount
from marketplace.db.base import db
from marketplace.orders.models import Link, Order, VisitDay
from marketplace.partners.models import Partner
from marketplace.pictures import keeping
from marketplace.storefronts import opening, shelf
from marketplace.storefronts.models import Storefront

SEED = 2027
OPEN_DAYS = 120
SCALE = 4


def take_in(programme: Programme, shop: Shop, *, house: str, today: datetime) -> None:
    """Open the storefronts of the data file and the house's, as they have stood for four months, with their visits."""
    with clock.frozen(today - timedelta(days=OPEN_DAYS)) as at:
        for row in programme.data["storefronts"]:
            _storefront(row, programme.partners[row["partner"]], shop, at)
        _house(house, at)
    db.session.flush()  # visits name the storefronts' keys
    _visits(today)


def _storefront(row: Mapping[str, Any], partner: Partner, shop: Shop, at: datetime) -> None:
    storefront = opening.open_storefront(partner, name=partner.name, currency=partner.currency, at=at)
    opening.amend(
        storefront,
        opening.Look(
            title=row["title"], tagline=row["tagline"], welcome=row["welcome"], brand_color=row["color"],
            currency=partner.currency, is_whole_catalogue=not row.get("shelf"),
        ),
    )  # fmt: skip
    picture = keeping.keep(_logo(row["color"], row["mark"]), party_id=partner.id, at=at)
    opening.set_logo(storefront, picture.digest)
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


def _house(name: str, at: datetime) -> None:
    storefront = opening.open_storefront(None, name=name, currency="EUR", at=at)
    opening.publish(storefront, at=at)


def _logo(color: str, mark: str) -> bytes:
    """Draw a mark of two shapes in the brand's colour, large and then smaller, so that its edges are smooth."""
    drawing = Image.new("RGBA", (40 * SCALE * 4, 40 * SCALE * 4), (0, 0, 0, 0))
    pen, size = ImageDraw.Draw(drawing), drawing.width
    if mark == "peaks":
        pen.polygon([(0, size), (size * 0.4, size * 0.15), (size * 0.8, size)], fill=color)
        pen.polygon([(size * 0.45, size), (size * 0.72, size * 0.45), (size, size)], fill=color + "aa")
    else:
        pen.ellipse((0, 0, size * 0.72, size * 0.72), fill=color)
        pen.ellipse((size * 0.36, size * 0.36, size, size), fill=color + "99")
    out = io.BytesIO()
    drawing.resize((40 * SCALE, 40 * SCALE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _visits(today: datetime) -> None:
    """Write the days up to yesterday: livelier on working days, and more of them the newer they are."""
    dice = Random(SEED)  # noqa: S311  the same visits every time is what is wanted
    storefronts = db.session.scalars(select(Storefront).order_by(Storefront.id)).all()
    links = db.session.scalars(select(Link).order_by(Link.id)).all()
    for days in range(OPEN_DAYS, 0, -1):
        day = (today - timedelta(days=days)).date()
        pace = (2 - days / OPEN_DAYS) * (0.35 if day.weekday() >= 5 else 1)
        for storefront in storefronts:
            visits = int(dice.randrange(3, 14) * pace)
            carts = sum(dice.random() < 0.12 for _ in range(visits))
            db.session.add(_day(day, visits, carts, storefront.partner_id, storefront_id=storefront.id))
        for link in links:
            if link.created_at.date() <= day:
                db.session.add(_day(day, dice.randrange(2, 9), 1, link.partner_id, link_id=link.id))


def _day(on: date, visits: int, carts: int, partner_id: int | None, **source: int) -> VisitDay:
    return VisitDay(counted_on=on, visits=visits, carts=carts, partner_id=partner_id, **source)
