"""Waiting for a payment to be booked: the page of an order looks by itself until the money is there."""

from __future__ import annotations

from typing import Any, Final

from flask import request, url_for

from marketplace.orders.models import Order

ROUNDS: Final = 40
"""So often a page looks by itself whether the payment has been booked: about two minutes."""


def awaiting(order: Order, endpoint: str, **values: Any) -> dict[str, Any]:
    """Return whether its buyer has come back from paying and the money is not booked yet, and where to look next.

    `endpoint` with `values` is the order's page; its argument `returned` counts the looks.
    """
    returned = request.args.get("returned", 0, type=int)
    is_awaited = order.state == "placed" and returned > 0

    def look(number: int) -> str:
        return url_for(endpoint, returned=number, **values)

    return {
        "is_awaited": is_awaited,
        "next_look": look(returned + 1) if returned < ROUNDS else None,
        "last_look": look(ROUNDS),
        "rounds_left": ROUNDS - returned,
    }
