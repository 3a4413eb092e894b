"""Sales of today, paid by card, and what went back of them: asked for as by the pages, sent by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.cli.demo_data.card_sales import buy, finance, made_links, wait_until_paid
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.refund_rules import Wanted
from marketplace.payments.refunding import Request


def take_in() -> None:
    """Let the customers of the data file buy by the demo's links, and ask for their refunds. Acts as the system.

    Raises:
        Unavailable: the worker has not booked a payment within a minute.
    """
    made, by = made_links(), finance()
    rows = read("refunded.toml")["sales"]
    orders = [buy(made[row["link"] - 1], row) for row in rows]
    for order_id, row in zip(orders, rows, strict=True):
        wait_until_paid(order_id)
        if "way" in row:
            _refund(order_id, row, by)


def _refund(order_id: int, row: Mapping[str, Any], by: str) -> None:
    with transaction():
        order = db.session.get_one(Order, order_id)
        part = order.total_minor * row["bps"] // BPS_WHOLE if row["way"] == "part" else None
        asked = Request(reason=row["reason"], by=by, note=row["note"])
        refunding.request(order, Wanted(amount_minor=part), asked, number=1, at=clock.now())
