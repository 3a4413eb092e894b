"""Products: what a price is for. Checkout makes one for each line that describes its own."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import events
from marketplace.sandbox.stripe.resources.listing import created, listing
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import metadata
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource("product")


def described(context: Context, params: Params) -> Json:
    """Create the product that a line's `product_data` describes; it is not for sale elsewhere."""
    product = {
        "id": new_id("prod", 14),
        "object": RESOURCE.kind,
        "active": False,
        "created": context.now,
        "default_price": None,
        "description": params.text("description"),
        "images": params.texts("images") or [],
        "livemode": False,
        "marketing_features": [],
        "metadata": metadata.merged(params),
        "name": params.required_text("name"),
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": params.text("tax_code"),
        "tax_details": None,
        "type": "service",
        "unit_label": params.text("unit_label"),
        "updated": context.now,
        "url": None,
    }
    context.objects.add(product)
    events.record(context, "product.created", product)
    return product


def index(context: Context, params: Params) -> Json:
    """List products."""
    return listing(context, params, RESOURCE, "/v1/products", created(params))


def retrieve(context: Context, _params: Params, product_id: str) -> Json:
    """Retrieve a product."""
    return context.addressed(RESOURCE.kind, product_id)


ROUTES = (
    Route("GET", "/v1/products", index),
    Route("GET", "/v1/products/<product_id>", retrieve),
)
