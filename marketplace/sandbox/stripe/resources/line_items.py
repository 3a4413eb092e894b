"""The lines of a Checkout Session, frozen when it is created."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import prices
from marketplace.sandbox.stripe.resources.listing import envelope, listing
from marketplace.sandbox.stripe.routing import Resource
from marketplace.sandbox.stripe.store.objects import Condition, Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_MAX_LINES, _SHOWN_WITH_SESSION = 100, 10
_MAX_QUANTITY = 999_999

RESOURCE = Resource("item")


def read(context: Context, params: Params) -> list[Json]:
    """Read the lines of a new session, each with its price; nothing is stored but prices and products."""
    parts = params.sections("line_items")
    if not parts:
        raise errors.missing("line_items")
    if len(parts) > _MAX_LINES:
        raise ApiError(f"A session can have up to {_MAX_LINES} line items.", param="line_items")
    lines = [_read_one(context, part) for part in parts]
    if len({line["currency"] for line in lines}) > 1:
        raise ApiError("All prices on a Checkout Session must be in the same currency.", param="line_items")
    return lines


def store(context: Context, session_id: str, lines: list[Json]) -> None:
    """Store the lines of a session, so that the list shows them in their order."""
    # Lists run from the newest to the oldest: the last line goes in first.
    for line in reversed(lines):
        context.objects.add(line, parent=session_id)


def of_session(context: Context, session_id: str) -> list[Json]:
    """Return every line of a session, in order."""
    return context.objects.all(RESOURCE.kind, _within(session_id))[::-1]


def index(context: Context, params: Params, session_id: str) -> Json:
    """List the lines of a session."""
    context.addressed("checkout.session", session_id, param="session")
    return listing(context, params, RESOURCE, _url(session_id), [_within(session_id)])


def shown_with(context: Context, session: Json) -> Json:
    """Return the list that an expanded session carries: the first ten lines."""
    lines = of_session(context, session["id"])
    return envelope(lines[:_SHOWN_WITH_SESSION], _url(session["id"]), has_more=len(lines) > _SHOWN_WITH_SESSION)


def _read_one(context: Context, part: Params) -> Json:
    price = _price(context, part)
    quantity = part.required_integer("quantity", minimum=1, maximum=_MAX_QUANTITY)
    total = price["unit_amount"] * quantity
    product = context.referenced("product", price["product"], "product")
    return {
        "id": new_id("li"),
        "object": RESOURCE.kind,
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": product["name"],
        "discounts": [],
        "metadata": metadata.merged(part),
        "price": price,
        "quantity": quantity,
        "taxes": [],
    }


def _price(context: Context, part: Params) -> Json:
    if part.has("price_data"):
        return prices.stated(context, part.section("price_data"))
    name = part.text("price")
    if name is None:
        raise errors.missing(part.name("price"))
    return context.referenced("price", name, part.name("price"))


def _within(session_id: str) -> Condition:
    return Condition("parent = ?", (session_id,))


def _url(session_id: str) -> str:
    return f"/v1/checkout/sessions/{session_id}/line_items"
