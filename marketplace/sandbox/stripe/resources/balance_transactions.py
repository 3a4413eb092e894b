"""Balance transactions: the books of the account. Each is net = amount - fee, and the balance is the sum of nets."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.currencies import whole
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import payout_schedule
from marketplace.sandbox.stripe.resources.listing import created, listing, matching, of_parent
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Condition, Json
from marketplace.sandbox.stripe.wire.params import Params

_FILTERS = ("type", "source", "currency")
_SETTLED = "id IN (SELECT booked FROM payout_lines WHERE payout = ?)"


def represent(context: Context, body: Json) -> Json:
    """Show a balance transaction as pending until the instant from which its money is available."""
    return body | {"status": "available" if body["available_on"] <= context.now else "pending"}


RESOURCE = Resource("balance_transaction", represent=represent, expandable=frozenset({"source"}))


@dataclass(frozen=True)
class Entry:
    """What is to be booked: an amount less a fee, both in minor units, because of a `source`.

    The amount is negative where money leaves the account, the fee where one comes back. `fee_text` says what it is for.
    """

    source: Json
    kind: str
    category: str
    amount: int
    fee: int = 0
    fee_text: str = ""
    description: str | None = None


def book(context: Context, entry: Entry, *, available_on: int | None = None) -> Json:
    """Book an entry; its money is available at once unless a later instant (Unix seconds) is given.

    The file refuses a second booking of the same source and category.
    """
    currency = entry.source["currency"]
    body = {
        "id": new_id("txn"),
        "object": RESOURCE.kind,
        "amount": entry.amount,
        "available_on": context.now if available_on is None else available_on,
        "balance_type": "payments",
        "created": context.now,
        "currency": currency,
        "description": entry.description,
        "exchange_rate": None,
        "fee": entry.fee,
        "fee_details": [_fee_detail(entry, currency)] if entry.fee else [],
        "net": entry.amount - entry.fee,
        "reporting_category": entry.category,
        "source": entry.source["id"],
        "status": "pending",
        "type": entry.kind,
    }
    booked = context.objects.add(body, parent=entry.source["id"])
    if booked["net"] > 0:
        payout_schedule.expect(context, booked["available_on"])
    return booked


def book_charge(context: Context, charge: Json, *, amount: int, at_once: bool) -> Json:
    """Book the captured amount of a charge, less the fee; pending until the settlement time unless `at_once`."""
    terms = context.settings.terms
    entry = Entry(
        charge,
        "charge",
        "charge",
        amount,
        fee=whole(terms.fee(amount), charge["currency"]),
        fee_text="Stripe processing fees",
        description=charge["description"],
    )
    return book(context, entry, available_on=None if at_once else terms.available_on(context.now))


def of_source(context: Context, source: Json) -> list[Json]:
    """Return what was booked because of an object, oldest first."""
    return [represent(context, body) for body in context.objects.all(RESOURCE.kind, of_parent(source["id"]))]


def index(context: Context, params: Params) -> Json:
    """List balance transactions, by type, source, currency, automatic payout and time of creation."""
    where = [*matching(params, _FILTERS), *created(params)]
    if payout := params.text("payout"):
        where.append(Condition(_SETTLED, (payout,)))
    return listing(context, params, RESOURCE, "/v1/balance_transactions", where)


def retrieve(context: Context, _params: Params, transaction_id: str) -> Json:
    """Retrieve a balance transaction."""
    return represent(context, context.addressed(RESOURCE.kind, transaction_id))


def _fee_detail(entry: Entry, currency: str) -> Json:
    return {
        "amount": entry.fee,
        "application": None,
        "currency": currency,
        "description": entry.fee_text,
        "type": "stripe_fee",
    }


ROUTES = (
    Route("GET", "/v1/balance_transactions", index),
    Route("GET", "/v1/balance_transactions/<transaction_id>", retrieve),
)
