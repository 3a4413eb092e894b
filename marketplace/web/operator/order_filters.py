"""What the address of the list of orders asks for: state, route, partner, vendor, currency, dates and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, request

from marketplace.catalog import queries as catalog
from marketplace.core.errors import NotFound
from marketplace.orders import queries as orders
from marketplace.partners import queries as partners
from marketplace.partners.models import Partner


@dataclass(frozen=True)
class Filters:
    """The filters as `orders.queries.page_for_operator` takes them, and the partner that is named, if any."""

    values: dict[str, Any]
    partner: Partner | None


def chosen_filters() -> Filters:
    """Read the filters. One that fits nothing, such as an unknown partner or no real day, is left out."""
    partner, vendor_id = _partner(), _vendor_id()
    route = request.args.get("route", "")
    values = {
        "state": request.args.get("state", ""),
        "search": request.args.get("q", ""),
        "partner_id": partner.id if partner else None,
        "vendor_id": vendor_id,
        "route": route if route in orders.ROUTES else "",
        "currency": request.args.get("currency", "").upper(),
        "kind": request.args.get("kind", ""),
        "placed_from": _midnight("from"),
        "placed_until": _midnight("until", days_later=1),
    }
    return Filters(values, partner)


def _partner() -> Partner | None:
    public_id = request.args.get("partner", "")
    try:
        return partners.by_public_id(public_id) if public_id else None
    except NotFound:
        return None


def _vendor_id() -> int | None:
    public_id = request.args.get("vendor", "")
    try:
        return catalog.vendor_by_public_id(public_id).id if public_id else None
    except NotFound:
        return None


def _midnight(argument: str, *, days_later: int = 0) -> datetime | None:
    """Return when a day of the address begins in the marketplace's time zone, or so many days later."""
    try:
        day = date.fromisoformat(request.args.get(argument, "")) + timedelta(days=days_later)
    except (ValueError, OverflowError):
        return None
    zone = ZoneInfo(current_app.config["MARKETPLACE_TIME_ZONE"])
    return datetime.combine(day, time(), zone).astimezone(UTC)
