"""Charges: one for each attempt to take money from a card."""

from __future__ import annotations

from typing import Any

from marketplace.sandbox.stripe.cards import Card
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import balance_transactions, charge_parts, events
from marketplace.sandbox.stripe.resources.listing import created, envelope, listing, matching, of_parent
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import metadata
from marketplace.sandbox.stripe.wire.params import Params

_FILTERS = ("customer", "payment_intent", "transfer_group")
_SHOWN_REFUNDS = 10


def _refunds(context: Context, body: Json) -> Json:
    refunds = context.objects.all("refund", of_parent(body["id"]))[::-1]
    return envelope(
        refunds[:_SHOWN_REFUNDS], f"/v1/charges/{body['id']}/refunds", has_more=len(refunds) > _SHOWN_REFUNDS
    )


RESOURCE = Resource(
    "charge",
    expandable=frozenset({"balance_transaction", "customer", "failure_balance_transaction", "payment_intent"}),
    included={"refunds": _refunds},
)


def authorize(context: Context, intent: Json, method: Json, card: Card, *, authenticated: bool) -> Json:
    """Store the attempt to take an intent's amount from a card: refused if the card is, else not yet captured."""
    charge = _blank(context, intent)
    charge |= {
        "billing_details": method["billing_details"],
        "outcome": charge_parts.outcome(card),
        "payment_method": method["id"],
        "payment_method_details": charge_parts.method_details(
            method["card"], intent["amount"], authenticated=authenticated
        ),
    }
    if card.decline:
        charge |= {"failure_code": card.decline.code, "failure_message": card.decline.message}
        charge |= {"paid": False, "status": "failed", "receipt_url": None}
    context.objects.add(charge)
    if card.decline:
        events.record(context, "charge.failed", charge)
    return charge


def capture(context: Context, charge: Json, *, amount: int, card: Card) -> Json:
    """Take the money of an authorised charge and book it.

    The event tells of the charge before its balance transaction is known, as with Stripe's asynchronous capture; a
    `charge.updated` follows.
    """
    was_held = context.objects.private(charge["id"]).get("held", False)
    captured = charge | {"captured": True, "amount_captured": amount}
    context.objects.save(captured)
    events.record(context, "charge.captured" if was_held else "charge.succeeded", captured)
    booked = balance_transactions.book_charge(context, captured, amount=amount, at_once=card.skips_pending)
    settled = context.objects.save(captured | {"balance_transaction": booked["id"]})
    events.record(context, "charge.updated", settled, before=captured)
    if card.is_disputed:
        context.agenda.plan(context.now, "dispute.open", charge["id"])
    return settled


def hold(context: Context, charge: Json) -> Json:
    """Keep an authorised charge for a later capture."""
    context.objects.save_private(charge["id"], {"held": True})
    events.record(context, "charge.succeeded", charge)
    return charge


def release(context: Context, charge: Json) -> Json:
    """Give up an authorised charge that was never captured."""
    released = context.objects.save(charge | {"refunded": True, "amount_refunded": charge["amount"]})
    events.record(context, "charge.refunded", released, before=charge)
    return released


def changed(context: Context, before: Json, event: str = "charge.updated", **changes: object) -> Json:
    """Store what became of a charge, and tell of it."""
    charge = context.objects.save(before | changes)
    events.record(context, event, charge, before=before)
    return charge


def index(context: Context, params: Params) -> Json:
    """List charges, by customer, payment, transfer group and time of creation."""
    where = [*matching(params, _FILTERS), *created(params)]
    return listing(context, params, RESOURCE, "/v1/charges", where)


def retrieve(context: Context, _params: Params, charge_id: str) -> Json:
    """Retrieve a charge."""
    return context.addressed(RESOURCE.kind, charge_id)


def update(context: Context, params: Params, charge_id: str) -> Json:
    """Change a charge's description, metadata, receipt address or transfer group."""
    before = context.addressed(RESOURCE.kind, charge_id)
    charge = before | {"metadata": metadata.merged(params, before["metadata"])}
    for field in ("description", "receipt_email", "transfer_group"):
        if params.has(field):
            charge[field] = params.text(field)
    if charge != before:
        context.objects.save(charge)
        events.record(context, "charge.updated", charge, before=before)
    return charge


def _blank(context: Context, intent: Json) -> dict[str, Any]:
    charge_id = new_id("ch")
    shared = ("amount", "currency", "customer", "description", "metadata", "receipt_email", "shipping")
    texts = ("statement_descriptor", "statement_descriptor_suffix", "transfer_group")
    return {
        "id": charge_id,
        "object": RESOURCE.kind,
        **{field: intent[field] for field in shared + texts},
        **charge_parts.NOTHING_YET,
        "calculated_statement_descriptor": charge_parts.statement_descriptor(context.settings.business_name, intent),
        "created": context.now,
        "payment_intent": intent["id"],
        "receipt_url": context.settings.url(f"/receipts/{charge_id}"),
    }


ROUTES = (
    Route("GET", "/v1/charges", index),
    Route("GET", "/v1/charges/<charge_id>", retrieve),
    Route("POST", "/v1/charges/<charge_id>", update),
)
