"""Checkout Sessions: a payment on the hosted page. Paying and expiring are in `checkout`."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import MAXIMUM_MINOR, MINIMUM_MINOR
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import checkout, line_items, payment_intents, session_parts
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json, equals
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_MODES = ("payment", "setup", "subscription")
_FILTERS = ("customer", "payment_intent", "status")
_SHORTEST_SECONDS, _LONGEST_SECONDS = 30 * 60, 24 * 3_600
# Clocks of caller and sandbox may differ by this much.
_LEEWAY_SECONDS = 60

RESOURCE = Resource(
    "checkout.session",
    expandable=frozenset({"customer", "payment_intent"}),
    included={"line_items": line_items.shown_with},
)


def create(context: Context, params: Params) -> Json:
    """Create a session for one payment and return the address of its page."""
    _check_mode(params)
    session_id = new_id("cs_test_a1", 56).replace("a1_", "a1", 1)
    session = session_parts.blank(context, session_id) | session_parts.read_options(params)
    session |= _customer(context, params)
    session |= _addresses(params) | {"expires_at": _expires_at(context, params)}
    session["metadata"] = metadata.merged(params)
    details = payment_intents.read_details(params.section("payment_intent_data"))

    lines = line_items.read(context, params)
    total = sum(line["amount_total"] for line in lines)
    _check_total(total)
    session |= {"amount_subtotal": total, "amount_total": total, "currency": lines[0]["currency"]}
    context.objects.add(session, private={"payment_intent_data": details})
    line_items.store(context, session_id, lines)
    return session


def index(context: Context, params: Params) -> Json:
    """List sessions, by customer, payment, status, e-mail address and time of creation."""
    where = [*matching(params, _FILTERS), *created(params)]
    if email := params.section("customer_details").text("email"):
        where.append(equals("customer_details.email", email))
    return listing(context, params, RESOURCE, "/v1/checkout/sessions", where)


def retrieve(context: Context, _params: Params, session_id: str) -> Json:
    """Retrieve a session."""
    return context.addressed(RESOURCE.kind, session_id, param="session")


def update(context: Context, params: Params, session_id: str) -> Json:
    """Change the metadata of a session."""
    session = context.addressed(RESOURCE.kind, session_id, param="session")
    session["metadata"] = metadata.merged(params, session["metadata"])
    return context.objects.save(session)


def expire(context: Context, _params: Params, session_id: str) -> Json:
    """Close a session that nobody has paid."""
    session = context.addressed(RESOURCE.kind, session_id, param="session")
    if session["status"] != "open":
        raise errors.unexpected_state(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{session['status']}."
        )
    return checkout.expire(context, session)


def _check_mode(params: Params) -> None:
    mode = params.choice("mode", _MODES)
    if mode is None:
        raise errors.missing("mode")
    if mode != "payment":
        raise ApiError(f"This sandbox takes sessions in payment mode only, not in {mode} mode.", param="mode")


def _customer(context: Context, params: Params) -> Json:
    customer, email = params.text("customer"), params.text("customer_email", limit=800)
    if customer and email:
        raise ApiError(
            "You may only specify one of these parameters: customer, customer_email.", param="customer_email"
        )
    if email and "@" not in email:
        raise ApiError(f"Invalid email address: {email}", code="email_invalid", param="customer_email")
    known = context.referenced("customer", customer, "customer") if customer else None
    creation = params.choice("customer_creation", ("always", "if_required"))
    if known and creation:
        raise ApiError("`customer_creation` cannot be used with `customer`.", param="customer_creation")
    return {
        "customer": customer,
        "customer_email": email,
        "customer_creation": None if known else creation or "if_required",
        "customer_details": session_parts.customer_details(known, email) if known or email else None,
    }


def _addresses(params: Params) -> Json:
    success_url = params.url("success_url")
    if success_url is None:
        raise errors.missing("success_url")
    return {"success_url": success_url, "cancel_url": params.url("cancel_url")}


def _expires_at(context: Context, params: Params) -> int:
    expires_at = params.integer("expires_at")
    if expires_at is None:
        return context.now + _LONGEST_SECONDS
    if expires_at < context.now + _SHORTEST_SECONDS - _LEEWAY_SECONDS:
        raise ApiError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at"
        )
    if expires_at > context.now + _LONGEST_SECONDS + _LEEWAY_SECONDS:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at"
        )
    return expires_at


def _check_total(total: int) -> None:
    if 0 < total < MINIMUM_MINOR:
        raise ApiError(
            f"The Checkout Session's total amount must be at least {MINIMUM_MINOR} minor units.",
            code="amount_too_small",
            param="line_items",
        )
    if total > MAXIMUM_MINOR:
        raise ApiError(
            f"The Checkout Session's total amount must be no more than {MAXIMUM_MINOR} minor units.",
            code="amount_too_large",
            param="line_items",
        )


ROUTES = (
    Route("POST", "/v1/checkout/sessions", create),
    Route("GET", "/v1/checkout/sessions", index),
    Route("GET", "/v1/checkout/sessions/<session_id>", retrieve),
    Route("POST", "/v1/checkout/sessions/<session_id>", update),
    Route("POST", "/v1/checkout/sessions/<session_id>/expire", expire),
    Route("GET", "/v1/checkout/sessions/<session_id>/line_items", line_items.index),
)
