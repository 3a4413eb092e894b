"""Spans of days that a page can be about, chosen in the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import current_app, request

from marketplace.orders.visit_results import Span
from marketplace.web.visits import today

LENGTHS: Final = (7, 30, 90, 365)


def latest(days: int) -> Span:
    """Return the last so many days, today included, in the marketplace's time zone."""
    last = today()
    return Span(last - timedelta(days=days - 1), last, current_app.config["MARKETPLACE_TIME_ZONE"])


def chosen_length(otherwise: int = 30) -> int:
    """Return the number of days that the address asks for; `otherwise` where it asks for none of `LENGTHS`."""
    asked = request.args.get("days", otherwise, type=int)
    return asked if asked in LENGTHS else otherwise
