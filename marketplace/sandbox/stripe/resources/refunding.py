"""The life of a refund: money goes back to the card, and sometimes returns.

    made --card takes it--> succeeded --bank refuses later--> failed
    made --bank takes its time--> pending --> succeeded | failed | canceled

The money leaves the balance when the refund is made, be it pending, and comes back when it fails or is canceled.
"""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import balance_transactions, charges, events, payment_methods
from marketplace.sandbox.stripe.resources.balance_transactions import Entry
from marketplace.sandbox.stripe.resources.listing import of_parent
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors

KIND = "refund"
_STANDING = ("pending", "requires_action", "succeeded")
_FREE = ("won",)
# What the bank does some time after a refund was made, by the card.
_LATER = {"is_pending": "refund.succeed", "fails_later": "refund.fail"}


def refundable(charge: Json) -> int:
    """Return how much of a charge, in minor units, was captured and not refunded."""
    return int(charge["amount_captured"] - charge["amount_refunded"]) if charge["captured"] else 0


def refund(
    context: Context,
    charge: Json,
    *,
    amount: int | None = None,
    reason: str | None = None,
    metadata: Json | None = None,
) -> Json:
    """Give back `amount` minor units of a charge, or all that is left of it.

    Raises:
        ApiError: the charge was not captured, is disputed or refunded, or less than `amount` is left.
    """
    _require_refundable(context, charge, amount)
    card = payment_methods.card_of(
        context, context.referenced("payment_method", charge["payment_method"], "payment_method")
    )
    body = _blank(context, charge, amount or refundable(charge), reason) | {"metadata": metadata or {}}
    if card.refund == "is_pending":
        body |= {"status": "pending", "pending_reason": "processing"}
    made = context.objects.add(_taken(context, charge, body), parent=charge["id"])
    total = charge["amount_refunded"] + made["amount"]
    charges.changed(
        context, charge, "charge.refunded", amount_refunded=total, refunded=total == charge["amount_captured"]
    )
    events.record(context, "refund.created", made)
    if duty := _LATER.get(card.refund):
        context.agenda.plan(context.now + context.settings.terms.bank_seconds, duty, made["id"])
    return made


def succeed(context: Context, before: Json) -> Json:
    """Let a pending refund reach the card; any other stays as it is."""
    if before["status"] != "pending":
        return before
    after = {name: value for name, value in before.items() if name != "pending_reason"} | {"status": "succeeded"}
    return _changed(context, before, after)


def fail(context: Context, before: Json, reason: str = "expired_or_canceled_card") -> Json:
    """Let a refund fail, and put its money back; one that has failed or was canceled stays as it is."""
    return _undo(context, before, "failed", reason) if before["status"] in _STANDING else before


def cancel(context: Context, before: Json) -> Json:
    """Take a refund back before the bank has done it.

    Raises:
        ApiError: it is done, failed or canceled.
    """
    if before["status"] not in ("pending", "requires_action"):
        raise errors.unexpected_state(
            f"Refund {before['id']} cannot be canceled: only refunds that require action or are pending can be, and "
            f"this one has a status of {before['status']}."
        )
    return _undo(context, before, "canceled", "merchant_request")


def fail_pending(context: Context, charge: Json) -> None:
    """Let the refunds of a charge fail that the bank has not done, because the charge was disputed meanwhile."""
    for body in context.objects.all(KIND, of_parent(charge["id"])):
        if body["status"] == "pending":
            fail(context, body, "charge_for_pending_refund_disputed")


def _require_refundable(context: Context, charge: Json, amount: int | None) -> None:
    name = charge["id"]
    if not charge["captured"]:
        raise errors.unexpected_state(
            f"Charge {name} was not captured; there is nothing to refund.", code="charge_not_refundable"
        )
    if any(dispute["status"] not in _FREE for dispute in context.objects.all("dispute", of_parent(name))):
        raise errors.unexpected_state(
            f"Charge {name} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    left = refundable(charge)
    if left == 0:
        raise errors.unexpected_state(f"Charge {name} has already been refunded.", code="charge_already_refunded")
    if amount is not None and amount > left:
        unit = charge["currency"].upper()
        raise errors.unexpected_state(
            f"Refund amount ({amount} {unit}) is greater than unrefunded amount on charge ({left} {unit})",
            param="amount",
        )


def _taken(context: Context, charge: Json, body: Json) -> Json:
    text = f"REFUND FOR CHARGE ({charge['description']})" if charge["description"] else "REFUND FOR CHARGE"
    booked = balance_transactions.book(context, Entry(body, KIND, KIND, -body["amount"], description=text))
    return body | {"balance_transaction": booked["id"]}


def _undo(context: Context, before: Json, status: str, reason: str) -> Json:
    entry = Entry(before, "refund_failure", "refund_failure", before["amount"], description="REFUND FAILURE")
    booked = balance_transactions.book(context, entry)
    after = {name: value for name, value in before.items() if name != "pending_reason"}
    after |= {"status": status, "failure_reason": reason, "failure_balance_transaction": booked["id"]}
    after = _changed(context, before, after)
    if status == "failed":
        events.record(context, "refund.failed", after)
    charge = context.referenced("charge", before["charge"], "charge")
    charges.changed(context, charge, amount_refunded=charge["amount_refunded"] - before["amount"], refunded=False)
    return after


def _changed(context: Context, before: Json, after: Json) -> Json:
    context.objects.save(after)
    for event in ("refund.updated", "charge.refund.updated"):
        events.record(context, event, after, before=before)
    return after


def _blank(context: Context, charge: Json, amount: int, reason: str | None) -> Json:
    reference = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    return {
        "id": new_id("re"),
        "object": KIND,
        "amount": amount,
        "charge": charge["id"],
        "created": context.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": reference, "type": "card"},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
