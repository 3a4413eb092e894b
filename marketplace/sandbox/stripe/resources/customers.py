"""Customers."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id, random_text
from marketplace.sandbox.stripe.resources import events
from marketplace.sandbox.stripe.resources.addresses import address, shipping
from marketplace.sandbox.stripe.resources.listing import created, envelope, listing, matching
from marketplace.sandbox.stripe.routing import Included, Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import metadata
from marketplace.sandbox.stripe.wire.params import Params

_TEXTS = ("business_name", "description", "email", "individual_name", "name", "phone")
_TAX_EXEMPT = ("exempt", "none", "reverse")


def _empty_list(name: str) -> Included:
    return lambda _context, body: envelope([], f"/v1/customers/{body['id']}/{name}")


RESOURCE = Resource(
    "customer",
    included={
        "cash_balance": lambda _context, _body: None,
        "invoice_credit_balance": lambda _context, _body: {},
        "sources": _empty_list("sources"),
        "subscriptions": _empty_list("subscriptions"),
        "tax": lambda _context, _body: {
            "automatic_tax": "unrecognized_location",
            "ip_address": None,
            "location": None,
            "provider": "stripe",
        },
        "tax_ids": _empty_list("tax_ids"),
    },
)


def create(context: Context, params: Params) -> Json:
    """Create a customer."""
    customer = _blank(context)
    _apply(params, customer)
    return add(context, customer)


def guest(context: Context, *, email: str | None, name: str | None) -> Json:
    """Create the customer that a Checkout Session makes of whoever paid."""
    return add(context, _blank(context) | {"email": email, "name": name})


def add(context: Context, customer: Json) -> Json:
    """Store a new customer and tell of it."""
    context.objects.add(customer)
    events.record(context, "customer.created", customer)
    return customer


def index(context: Context, params: Params) -> Json:
    """List customers, by e-mail address and time of creation."""
    where = [*matching(params, ("email",)), *created(params)]
    return listing(context, params, RESOURCE, "/v1/customers", where)


def retrieve(context: Context, _params: Params, customer_id: str) -> Json:
    """Retrieve a customer, or what is left of a deleted one."""
    return context.addressed(RESOURCE.kind, customer_id)


def update(context: Context, params: Params, customer_id: str) -> Json:
    """Change a customer."""
    before = context.referenced(RESOURCE.kind, customer_id, "id")
    customer = dict(before)
    _apply(params, customer)
    if customer != before:
        context.objects.save(customer)
        events.record(context, "customer.updated", customer, before=before)
    return customer


def destroy(context: Context, _params: Params, customer_id: str) -> Json:
    """Delete a customer."""
    customer = context.referenced(RESOURCE.kind, customer_id, "id")
    events.record(context, "customer.deleted", customer)
    return context.objects.delete({"id": customer_id, "object": RESOURCE.kind, "deleted": True})


def _blank(context: Context) -> Json:
    return {
        "id": new_id("cus", 14),
        "object": RESOURCE.kind,
        "address": None,
        "balance": 0,
        "business_name": None,
        "created": context.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "individual_name": None,
        "invoice_prefix": random_text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def _apply(params: Params, customer: Json) -> None:
    customer |= {field: params.text(field) for field in _TEXTS if params.has(field)}
    if params.has("address"):
        customer["address"] = address(params)
    if params.has("shipping"):
        customer["shipping"] = shipping(params)
    if params.has("preferred_locales"):
        customer["preferred_locales"] = params.texts("preferred_locales") or []
    customer["tax_exempt"] = params.choice("tax_exempt", _TAX_EXEMPT) or customer["tax_exempt"]
    customer["metadata"] = metadata.merged(params, customer["metadata"])


ROUTES = (
    Route("POST", "/v1/customers", create),
    Route("GET", "/v1/customers", index),
    Route("GET", "/v1/customers/<customer_id>", retrieve),
    Route("POST", "/v1/customers/<customer_id>", update),
    Route("DELETE", "/v1/customers/<customer_id>", destroy),
)
