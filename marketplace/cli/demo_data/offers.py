"""A few partner links that are open now, so that the first look at the demo can be a customer's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app

from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.core.currencies import parse_amount
from marketplace.orders import links
from marketplace.orders.models import Link

VALID_DAYS = 365
LIST_PRICE = "0"
"""How the data file says that a partner asks the list price."""


def take_in(programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Make the links of the data file, a day ago."""
    with clock.frozen(today - timedelta(days=1)) as at:
        for row in programme.data["links"]:
            partner = programme.partners[row["partner"]]
            links.create(
                partner.id,
                items=[
                    links.LinkItem(shop.plan(key), quantity, _retail(unit, partner.currency))
                    for key, quantity, unit in row["items"]
                ],
                currency=partner.currency,
                title=row["title"],
                created_by=programme.sellers[row["partner"]].public_id,
                at=at,
                valid_days=VALID_DAYS,
            )


def paths(made: Iterable[Link]) -> list[str]:
    """Return where each link leads, below the marketplace's address."""
    return [f"/l/{links.token(link, current_app.config['SECRET_KEY'])}" for link in made]


def _retail(unit: str, currency: str) -> int | None:
    return None if unit == LIST_PRICE else parse_amount(unit, currency)
