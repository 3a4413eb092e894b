"""What a transfer and its reversals are made of, on both sides."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import charge_parts
from marketplace.sandbox.stripe.resources.listing import envelope, of_parent
from marketplace.sandbox.stripe.store.objects import Json

_SHOWN_REVERSALS = 10
_NOBODY: Json = {
    "address": {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None},
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}


@dataclass(frozen=True)
class Wish:
    """A transfer to be made, `amount` in minor units; `source` is the charge whose money it passes on."""

    destination: Json
    currency: str
    amount: int
    group: str | None = None
    description: str | None = None
    source: Json | None = None
    metadata: Json = field(default_factory=dict)


def shown(context: Context, body: Json) -> Json:
    """Show a transfer with its last reversals."""
    made = context.objects.all("transfer_reversal", of_parent(body["id"]))[::-1] if body["amount_reversed"] else []
    url = f"/v1/transfers/{body['id']}/reversals"
    return body | {"reversals": envelope(made[:_SHOWN_REVERSALS], url, has_more=len(made) > _SHOWN_REVERSALS)}


def transfer(context: Context, wish: Wish) -> Json:
    """Return a transfer before it is booked."""
    group = wish.group
    if group is None and wish.source is not None:
        group = wish.source["transfer_group"] or f"group_{wish.source['payment_intent'] or wish.source['id']}"
    return {
        "id": new_id("tr"),
        "object": "transfer",
        "amount": wish.amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": context.now,
        "currency": wish.currency,
        "description": wish.description,
        "destination": wish.destination["id"],
        "destination_payment": None,
        "livemode": False,
        "metadata": wish.metadata,
        "reversed": False,
        "source_transaction": wish.source["id"] if wish.source else None,
        "source_type": "card",
        "transfer_group": group,
    }


def payment(context: Context, made: Json) -> Json:
    """Return the payment that a transfer is in the account that receives it, before it is booked."""
    return {
        "id": new_id("py"),
        "object": "charge",
        **charge_parts.NOTHING_YET,
        "amount": made["amount"],
        "amount_captured": made["amount"],
        "billing_details": _NOBODY,
        "calculated_statement_descriptor": None,
        "captured": True,
        "created": context.now,
        "currency": made["currency"],
        "customer": None,
        "description": None,
        "metadata": {},
        "outcome": None,
        "payment_intent": None,
        "payment_method": None,
        "payment_method_details": None,
        "receipt_email": None,
        "receipt_url": None,
        "shipping": None,
        "source_transfer": made["id"],
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "transfer_group": None,
    }


def reversal(context: Context, made: Json, amount: int) -> Json:
    """Return a reversal before it is booked."""
    return {
        "id": new_id("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": context.now,
        "currency": made["currency"],
        "destination_payment_refund": None,
        "metadata": {},
        "source_refund": None,
        "transfer": made["id"],
    }


def payment_refund(context: Context, made: Json, amount: int) -> Json:
    """Return the refund that a reversal is in the account it takes from, before it is booked."""
    return {
        "id": new_id("pyr"),
        "object": "refund",
        "amount": amount,
        "charge": made["destination_payment"],
        "created": context.now,
        "currency": made["currency"],
        "customer": None,
        "customer_account": None,
        "destination_details": {"type": "unknown"},
        "metadata": {},
        "payment_intent": None,
        "payment_method": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
