"""Purchases of the last days: one that is owed its goods, one delivered with its keys, one that nobody has paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from marketplace.cli.demo_data import purchases
from marketplace.cli.demo_data.channel import Programme
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders import fulfilment
from marketplace.orders.models import Order

STEPS: Final = ("placed", "released", "paid")


def take_in(data: Mapping[str, Any], programme: Programme, shop: Shop, *, today: datetime) -> None:
    """Take the steps of the data file's orders in the order of their hours, for one changes what the next one finds.

    An order that is paid after its stock was given back gets what is left, or is owed it.
    """
    rows = data["orders"]
    steps = [
        (row[f"{step}_hours"], number, step) for number, row in enumerate(rows) for step in STEPS if _has(row, step)
    ]
    orders: dict[int, Order] = {}
    for hours, number, step in sorted(steps, reverse=True):
        with clock.frozen(today - timedelta(hours=hours)) as at:
            if step == "placed":
                orders[number] = _place(rows[number], programme, shop, at)
            elif step == "released":
                fulfilment.release(orders[number], at=at)
            else:
                purchases.conclude(orders[number], at=at)
            db.session.flush()  # stock changes hands in the database


def _has(row: Mapping[str, Any], step: str) -> bool:
    return f"{step}_hours" in row


def _place(row: Mapping[str, Any], programme: Programme, shop: Shop, at: datetime) -> Order:
    items = [(shop.plan(key, name), quantity) for key, name, quantity in row["items"]]
    return purchases.place(programme.partners[row["partner"]], programme.sellers[row["partner"]], items, at=at)
