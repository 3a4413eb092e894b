"""Top-ups: money that the platform puts into its own balance from its bank."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import SUPPORTED
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import balance_transactions, events
from marketplace.sandbox.stripe.resources.balance_transactions import Entry
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.resources.transfers import MAXIMUM_MINOR
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource("topup", expandable=frozenset({"balance_transaction"}))


def create(context: Context, params: Params) -> Json:
    """Ask the bank for money; it comes once the bank has answered."""
    made = open_topup(context, params)
    context.agenda.plan(context.now + context.settings.terms.bank_seconds, "topup.succeed", made["id"])
    return made


def open_topup(context: Context, params: Params) -> Json:
    """Store the top-up that parameters ask for; nothing comes of it yet."""
    amount = params.required_integer("amount", minimum=1, maximum=MAXIMUM_MINOR)
    currency = params.required_text("currency").lower()
    if currency not in SUPPORTED:
        raise ApiError(f"Invalid currency: {currency}.", param="currency")
    texts = {name: params.text(name) for name in ("description", "statement_descriptor", "transfer_group")}
    params.text("source")
    made = context.objects.add(_blank(context, amount, currency) | texts | {"metadata": metadata.merged(params)})
    events.record(context, "topup.created", made)
    return made


def succeed(context: Context, before: Json) -> Json:
    """Let the money of a pending top-up come in; any other stays as it is."""
    if before["status"] != "pending":
        return before
    entry = Entry(before, RESOURCE.kind, RESOURCE.kind, before["amount"], description=before["description"])
    booked = balance_transactions.book(context, entry)
    after = context.objects.save(before | {"status": "succeeded", "balance_transaction": booked["id"]})
    events.record(context, "topup.succeeded", after)
    return after


def index(context: Context, params: Params) -> Json:
    """List top-ups, by status and time of creation."""
    where = [*matching(params, ("status",)), *created(params)]
    return listing(context, params, RESOURCE, "/v1/topups", where)


def retrieve(context: Context, _params: Params, topup_id: str) -> Json:
    """Retrieve a top-up."""
    return context.addressed(RESOURCE.kind, topup_id)


def _blank(context: Context, amount: int, currency: str) -> Json:
    return {
        "id": new_id("tu"),
        "object": RESOURCE.kind,
        "amount": amount,
        "balance_transaction": None,
        "created": context.now,
        "currency": currency,
        "expected_availability_date": context.now + context.settings.terms.bank_seconds,
        "failure_code": None,
        "failure_message": None,
        "initiated_by": "user",
        "livemode": False,
        "payment_method": None,
        "payment_method_options": None,
        "source": None,
        "status": "pending",
    }


ROUTES = (
    Route("POST", "/v1/topups", create),
    Route("GET", "/v1/topups", index),
    Route("GET", "/v1/topups/<topup_id>", retrieve),
)
