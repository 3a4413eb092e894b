"""Payouts: money of an account sent to its bank. Their life is in `payouting`."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import SUPPORTED
from marketplace.sandbox.stripe.resources import events, payouting
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.resources.transfers import MAXIMUM_MINOR
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_STATUSES = ("pending", "in_transit", "paid", "failed", "canceled")

RESOURCE = Resource(
    payouting.KIND, expandable=frozenset({"balance_transaction", "destination", "failure_balance_transaction"})
)


def create(context: Context, params: Params) -> Json:
    """Send money to the bank."""
    amount = params.required_integer("amount", minimum=1, maximum=MAXIMUM_MINOR)
    currency = params.required_text("currency").lower()
    if currency not in SUPPORTED:
        raise ApiError(f"Invalid currency: {currency}.", param="currency")
    params.choice("method", ("standard",))
    params.choice("source_type", ("card", "bank_account", "fpx"))
    options = {"metadata": metadata.merged(params), "statement_descriptor": params.text("statement_descriptor")}
    if text := params.text("description"):
        options["description"] = text
    return payouting.pay_out(context, amount=amount, currency=currency, options=options)


def index(context: Context, params: Params) -> Json:
    """List payouts, by status, bank account, and the times of creation and arrival."""
    params.choice("status", _STATUSES)
    where = [*matching(params, ("status", "destination")), *created(params)]
    return listing(context, params, RESOURCE, "/v1/payouts", where)


def retrieve(context: Context, _params: Params, payout_id: str) -> Json:
    """Retrieve a payout."""
    return context.addressed(RESOURCE.kind, payout_id)


def update(context: Context, params: Params, payout_id: str) -> Json:
    """Change the metadata of a payout."""
    before = context.addressed(RESOURCE.kind, payout_id)
    after = before | {"metadata": metadata.merged(params, before["metadata"])}
    if after != before:
        context.objects.save(after)
        events.record(context, "payout.updated", after, before=before)
    return after


def cancel(context: Context, _params: Params, payout_id: str) -> Json:
    """Take a pending payout back."""
    return payouting.cancel(context, context.addressed(RESOURCE.kind, payout_id))


ROUTES = (
    Route("POST", "/v1/payouts", create),
    Route("GET", "/v1/payouts", index),
    Route("GET", "/v1/payouts/<payout_id>", retrieve),
    Route("POST", "/v1/payouts/<payout_id>", update),
    Route("POST", "/v1/payouts/<payout_id>/cancel", cancel),
)
