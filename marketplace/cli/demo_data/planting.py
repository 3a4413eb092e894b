"""Planting everything, in one transaction: all of it is there, or nothing. Then the books are proved once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.cli.demo_data import (
    channel,
    claiming,
    crossing,
    history,
    illustrating,
    offers,
    owing,
    proposals,
    purchases,
    registering,
    shops,
    special_pricing,
    stocking,
    supply,
    visits,
    wishes,
)
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import books
from marketplace.orders.models import Link, Order
from marketplace.partners.models import Partner

PLANTED_NOW = "planted now"
DAYS_BEFORE = 553
"""The marketplace opened a few days before its first month of sales, eighteen months ago."""
STOCKED_DAYS = 5
"""Stock is counted from so many days ago on: after the older purchases, before the latest."""


def plant() -> dict[str, Any]:
    """Plant the demo's data, prove the books, and return what there is; a second call adds nothing and says so.

    Names, prices and the choice of what was sold are the same every time; dates end yesterday. Acts as the system.
    """
    if _is_planted():
        return _facts(is_new=False)
    today = clock.now()
    opened_at = (today - timedelta(days=DAYS_BEFORE)).replace(hour=8, minute=0, second=0, microsecond=0)
    with transaction():
        catalogue = read("catalogue.toml", "offerings.toml")
        shop = supply.take_in(catalogue, at=opened_at)
        illustrating.take_in(catalogue, shop, at=opened_at)
        programme = channel.take_in(read("channel.toml", "partners.toml"), shop, at=opened_at, today=today)
        history.take_in(programme, shop, opened_at=opened_at, today=today)
        purchases.take_in(read("purchases.toml"), programme, shop, opened_at=opened_at, today=today)
        shops.take_in(programme, shop, today=today)
        waiting = read("waiting.toml")
        stocking.take_in(read("stock.toml"), shop, at=today - timedelta(days=STOCKED_DAYS))
        owing.take_in(waiting, programme, shop, today=today)
        proposals.take_in(waiting, programme, shop, today=today)
        registering.take_in(read("registrations.toml"), programme, shop, today=today)
        crossing.take_in(read("crossing.toml"), programme, shop, today=today)
        claiming.take_in(read("claimed.toml"), programme, shop, today=today)
        special_pricing.take_in(read("special_pricing.toml"), programme, shop, today=today)
        offers.take_in(programme, shop, today=today)
        wishes.take_in(programme, today=today)
        visits.take_in(today=today)
        history.release(at=today)
    books.verify()
    return _facts(is_new=True)


def _is_planted() -> bool:
    planted = select(Partner.id).where(Partner.external_ref.startswith(channel.PREFIX)).limit(1)
    return db.session.scalar(planted) is not None


def _facts(*, is_new: bool) -> dict[str, Any]:
    ours = Partner.external_ref.startswith(channel.PREFIX)
    anybodys = select(Link).join(Partner).where(ours, Link.account_id.is_(None), Link.revoked_at.is_(None))
    orders = select(func.count()).select_from(Order).where(Order.external_ref.startswith(history.PREFIX))
    return {
        "demo_data": PLANTED_NOW if is_new else "is there already",
        "partners": db.session.scalar(select(func.count()).select_from(Partner).where(ours)),
        "orders": db.session.scalar(orders),
        "links": offers.paths(db.session.scalars(anybodys.order_by(Link.id))),
    }
