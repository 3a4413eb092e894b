"""How often storefronts and links were opened in the last months."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from marketplace.cli.demo_data.shops import OPEN_DAYS
from marketplace.db.base import db
from marketplace.orders.models import Link, VisitDay
from marketplace.storefronts.models import Storefront

SEED = 2027


def take_in(*, today: datetime) -> None:
    """Write the days up to yesterday: livelier on working days, and more of them the newer they are."""
    db.session.flush()  # visits name the keys of storefronts and links
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
