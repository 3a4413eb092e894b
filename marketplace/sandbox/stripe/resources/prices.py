"""Prices: what one unit of a product costs. Checkout makes one for each line that states its own."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import MAXIMUM_MINOR, SUPPORTED
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import events, products
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_TAX_BEHAVIORS = ("exclusive", "inclusive", "unspecified")

RESOURCE = Resource(
    "price",
    expandable=frozenset({"product"}),
    included={"currency_options": lambda _context, _body: {}, "tiers": lambda _context, _body: None},
)


def stated(context: Context, params: Params) -> Json:
    """Create the price that a line's `price_data` states, with its product if that is described too."""
    amount = params.required_integer("unit_amount", minimum=0, maximum=MAXIMUM_MINOR)
    price = {
        "id": new_id("price"),
        "object": RESOURCE.kind,
        "active": False,
        "billing_scheme": "per_unit",
        "created": context.now,
        "currency": currency(params),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": _product(context, params),
        "recurring": None,
        "tax_behavior": params.choice("tax_behavior", _TAX_BEHAVIORS) or "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
    context.objects.add(price)
    events.record(context, "price.created", price)
    return price


def currency(params: Params) -> str:
    """Read a currency code, in lower case as Stripe writes it."""
    code = params.required_text("currency").lower()
    if code not in SUPPORTED:
        raise ApiError(
            f"Invalid currency: {code}. Stripe currently supports these currencies: {', '.join(sorted(SUPPORTED))}",
            param=params.name("currency"),
        )
    return code


def index(context: Context, params: Params) -> Json:
    """List prices, by product and currency."""
    where = [*matching(params, ("product", "currency")), *created(params)]
    return listing(context, params, RESOURCE, "/v1/prices", where)


def retrieve(context: Context, _params: Params, price_id: str) -> Json:
    """Retrieve a price."""
    return context.addressed(RESOURCE.kind, price_id)


def _product(context: Context, params: Params) -> str:
    if params.has("product_data"):
        return str(products.described(context, params.section("product_data"))["id"])
    if params.has("product"):
        name = params.required_text("product")
        return str(context.referenced(products.RESOURCE.kind, name, params.name("product"))["id"])
    raise errors.missing(params.name("product_data"))


ROUTES = (
    Route("GET", "/v1/prices", index),
    Route("GET", "/v1/prices/<price_id>", retrieve),
)
