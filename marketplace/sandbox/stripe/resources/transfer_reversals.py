"""Reversals of transfers: money taken back from connected accounts."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import transferring
from marketplace.sandbox.stripe.resources.listing import listing, of_parent
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource(transferring.REVERSAL, expandable=frozenset({"balance_transaction", "transfer"}))


def create(context: Context, params: Params, transfer_id: str) -> Json:
    """Take money of a transfer back: all that is left of it unless `amount` says less."""
    before = context.addressed(transferring.KIND, transfer_id)
    amount, notes = params.integer("amount", minimum=1), metadata.merged(params)
    params.text("description")
    params.boolean("refund_application_fee")
    return transferring.reverse(context, before, amount=amount, metadata=notes)


def index(context: Context, params: Params, transfer_id: str) -> Json:
    """List the reversals of a transfer."""
    context.addressed(transferring.KIND, transfer_id)
    return listing(context, params, RESOURCE, f"/v1/transfers/{transfer_id}/reversals", [of_parent(transfer_id)])


def retrieve(context: Context, _params: Params, transfer_id: str, reversal_id: str) -> Json:
    """Retrieve a reversal."""
    found = context.addressed(RESOURCE.kind, reversal_id)
    if found["transfer"] != transfer_id:
        raise errors.no_such(RESOURCE.kind, reversal_id, "id", status=404)
    return found


def update(context: Context, params: Params, transfer_id: str, reversal_id: str) -> Json:
    """Change the metadata of a reversal."""
    before = retrieve(context, params, transfer_id, reversal_id)
    return context.objects.save(before | {"metadata": metadata.merged(params, before["metadata"])})


_PATH = "/v1/transfers/<transfer_id>/reversals"
ROUTES = (
    Route("POST", _PATH, create),
    Route("GET", _PATH, index),
    Route("GET", f"{_PATH}/<reversal_id>", retrieve),
    Route("POST", f"{_PATH}/<reversal_id>", update),
)
