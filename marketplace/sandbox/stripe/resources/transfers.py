"""Transfers: money sent to connected accounts, and their reversals. Their life is in `transferring`."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import SUPPORTED
from marketplace.sandbox.stripe.resources import account_parts, events, transfer_parts, transferring
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.resources.transfer_parts import Wish
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

# Twelve digits, as for every amount that is not a card's.
MAXIMUM_MINOR = 999_999_999_999
_FILTERS = ("destination", "transfer_group")

RESOURCE = Resource(
    transferring.KIND,
    represent=transfer_parts.shown,
    expandable=frozenset({"balance_transaction", "destination_payment", "source_transaction"}),
)


def create(context: Context, params: Params) -> Json:
    """Send money to a connected account."""
    return transfer_parts.shown(context, transferring.transfer(context, read_wish(context, params)))


def read_wish(context: Context, params: Params) -> Wish:
    """Return the transfer that parameters ask for."""
    amount = params.required_integer("amount", minimum=1, maximum=MAXIMUM_MINOR)
    currency = params.required_text("currency").lower()
    if currency not in SUPPORTED:
        raise ApiError(f"Invalid currency: {currency}.", param="currency")
    destination, source = params.required_text("destination"), params.text("source_transaction")
    params.choice("source_type", ("card", "bank_account", "fpx"))
    return Wish(
        _destination(context, destination),
        currency,
        amount,
        group=params.text("transfer_group"),
        description=params.text("description"),
        source=context.referenced("charge", source, "source_transaction") if source else None,
        metadata=metadata.merged(params),
    )


def index(context: Context, params: Params) -> Json:
    """List transfers, by account, group and time of creation."""
    where = [*matching(params, _FILTERS), *created(params)]
    return listing(context, params, RESOURCE, "/v1/transfers", where)


def retrieve(context: Context, _params: Params, transfer_id: str) -> Json:
    """Retrieve a transfer."""
    return transfer_parts.shown(context, context.addressed(RESOURCE.kind, transfer_id))


def update(context: Context, params: Params, transfer_id: str) -> Json:
    """Change the description and metadata of a transfer."""
    before = context.addressed(RESOURCE.kind, transfer_id)
    after = before | {"metadata": metadata.merged(params, before["metadata"])}
    if params.has("description"):
        after["description"] = params.text("description")
    shown = transfer_parts.shown(context, after)
    if after != before:
        context.objects.save(after)
        events.record(context, "transfer.updated", shown, before=transfer_parts.shown(context, before))
    return shown


def _destination(context: Context, name: str) -> Json:
    account = context.platform.objects.get(account_parts.KIND, name)
    if account is None:
        raise errors.no_such("destination", name, "destination")
    return account


ROUTES = (
    Route("POST", "/v1/transfers", create),
    Route("GET", "/v1/transfers", index),
    Route("GET", "/v1/transfers/<transfer_id>", retrieve),
    Route("POST", "/v1/transfers/<transfer_id>", update),
)
