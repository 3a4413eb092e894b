"""Postal addresses and shipping, as customers and payments carry them."""

from __future__ import annotations

from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.params import Params

_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")
EMPTY: Json = dict.fromkeys(_FIELDS)


def address(params: Params, key: str = "address") -> Json | None:
    """Read an address; none when it is unset."""
    part = params.section(key)
    fields = {field: part.text(field) for field in _FIELDS}
    return fields if any(fields.values()) else None


def shipping(params: Params) -> Json | None:
    """Read where and to whom something is shipped; none when it is unset."""
    part = params.section("shipping")
    place = address(part)
    if place is None:
        return None
    others = {field: part.text(field) for field in ("carrier", "name", "phone", "tracking_number")}
    return {"address": place} | others
