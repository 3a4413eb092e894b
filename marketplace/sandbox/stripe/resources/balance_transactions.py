"""Balance transactions: the books of the account. Each is net = amount - fee, and the balance is the sum of nets."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources.listing import created, listing, matching
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.params import Params

_FILTERS = ("type", "source", "currency", "payout")


def represent(context: Context, body: Json) -> Json:
    """Show a balance transaction as pending until the instant from which its money is available."""
    return body | {"status": "available" if body["available_on"] <= context.now else "pending"}


RESOURCE = Resource("balance_transaction", represent=represent, expandable=frozenset({"source"}))


def book_charge(context: Context, charge: Json, *, amount: int, at_once: bool) -> Json:
    """Book the captured amount of a charge, less the fee.

    The money is pending until the account's settlement time unless `at_once`. The file refuses a second booking of
    the same charge.
    """
    terms = context.settings.terms
    fee = terms.fee(amount)
    detail = {
        "amount": fee,
        "application": None,
        "currency": charge["currency"],
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    body = {
        "id": new_id("txn"),
        "object": RESOURCE.kind,
        "amount": amount,
        "available_on": context.now if at_once else terms.available_on(context.now),
        "balance_type": "payments",
        "created": context.now,
        "currency": charge["currency"],
        "description": charge["description"],
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [detail],
        "net": amount - fee,
        "reporting_category": "charge",
        "source": charge["id"],
        "status": "pending",
        "type": "charge",
    }
    return context.objects.add(body)


def index(context: Context, params: Params) -> Json:
    """List balance transactions, by type, source, currency and time of creation."""
    where = [*matching(params, _FILTERS), *created(params)]
    return listing(context, params, RESOURCE, "/v1/balance_transactions", where)


def retrieve(context: Context, _params: Params, transaction_id: str) -> Json:
    """Retrieve a balance transaction."""
    return represent(context, context.addressed(RESOURCE.kind, transaction_id))


ROUTES = (
    Route("GET", "/v1/balance_transactions", index),
    Route("GET", "/v1/balance_transactions/<transaction_id>", retrieve),
)
