"""The life of a transfer: money of the platform sent to a connected account, and taken back in parts.

A transfer takes its amount from the platform's available balance and brings it to the account as a payment, in one
step; a reversal does the opposite, and needs that much in the account. Money sent out of one charge (`source`) comes
when the charge's own does, and is not held against the balance meanwhile.
"""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import account_parts, balance, balance_transactions, events, transfer_parts
from marketplace.sandbox.stripe.resources.balance_transactions import Entry
from marketplace.sandbox.stripe.resources.transfer_parts import Wish
from marketplace.sandbox.stripe.store.objects import Json, equals
from marketplace.sandbox.stripe.wire import errors

KIND, REVERSAL = "transfer", "transfer_reversal"


def transfer(context: Context, wish: Wish) -> Json:
    """Send money to a connected account.

    Raises:
        ApiError: the account cannot be sent money, or there is not enough of it.
    """
    _require_payable(wish.destination)
    available_on = _require_funds(context, wish)
    made = transfer_parts.transfer(context, wish)
    own = context.on(wish.destination["id"])
    payment = transfer_parts.payment(own, made)
    sent = Entry(made, KIND, KIND, -wish.amount, description=wish.description)
    came = Entry(payment, "payment", "charge", wish.amount, description=wish.description)
    # Both halves or neither: this is the double entry between the two accounts.
    taken = balance_transactions.book(context, sent, available_on=available_on)
    given = balance_transactions.book(own, came, available_on=available_on)
    own.objects.add(payment | {"balance_transaction": given["id"]})
    made |= {"balance_transaction": taken["id"], "destination_payment": payment["id"]}
    context.objects.add(made, parent=wish.destination["id"])
    events.record(context, "transfer.created", transfer_parts.shown(context, made))
    return made


def reverse(context: Context, before: Json, *, amount: int | None = None, metadata: Json | None = None) -> Json:
    """Take `amount` minor units of a transfer back, or all that is left of it; return the reversal.

    Raises:
        ApiError: less is left of the transfer, or in the account.
    """
    left = before["amount"] - before["amount_reversed"]
    amount = left if amount is None else amount
    _require_left(before, amount, left)
    own = context.on(before["destination"])
    if amount > balance.available(own, before["currency"]):
        raise errors.unexpected_state(
            "Insufficient funds in the connected account to reverse this transfer.", code="balance_insufficient"
        )
    made, refund = transfer_parts.reversal(context, before, amount), transfer_parts.payment_refund(own, before, amount)
    came = balance_transactions.book(context, Entry(made, "transfer_refund", REVERSAL, amount))
    taken = balance_transactions.book(own, Entry(refund, "payment_refund", "refund", -amount))
    own.objects.add(refund | {"balance_transaction": taken["id"]}, parent=before["destination_payment"])
    made |= {"balance_transaction": came["id"], "metadata": metadata or {}, "destination_payment_refund": refund["id"]}
    context.objects.add(made, parent=before["id"])
    _note(context, own, before, amount)
    return made


def _note(context: Context, own: Context, before: Json, amount: int) -> None:
    total = before["amount_reversed"] + amount
    is_whole = total == before["amount"]
    after = context.objects.save(before | {"amount_reversed": total, "reversed": is_whole})
    payment = own.addressed("charge", before["destination_payment"])
    own.objects.save(payment | {"amount_refunded": total, "refunded": is_whole})
    shown, was = transfer_parts.shown(context, after), transfer_parts.shown(context, before)
    events.record(context, "transfer.reversed", shown, before=was)


def _require_payable(account: Json) -> None:
    if account["closed"]:
        raise errors.unexpected_state(
            f"The account {account['id']} is closed and cannot receive transfers.", code="account_closed",
            param="destination",
        )  # fmt: skip
    if account_parts.transfers_of(account) != "active":
        raise errors.unexpected_state(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers, "
            "crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
            param="destination",
        )


def _require_funds(context: Context, wish: Wish) -> int | None:
    """Return when the money moves, in Unix seconds; none stands for at once."""
    if wish.source is None:
        if wish.amount > balance.available(context, wish.currency):
            raise errors.unexpected_state(
                "You have insufficient available funds in your Stripe account. Try adding funds directly to your "
                "available balance by creating Charges using the 4000000000000077 test card.",
                code="balance_insufficient",
            )
        return None
    before = context.objects.all(KIND, equals("source_transaction", wish.source["id"]))
    if wish.currency != wish.source["currency"]:
        raise errors.unexpected_state(
            f"The currency of source_transaction's balance transaction ({wish.source['currency']}) must be the same as "
            f"the transfer currency ({wish.currency})",
            param="currency",
        )
    if sum(one["amount"] for one in before) + wish.amount > wish.source["amount_captured"]:
        raise errors.unexpected_state(
            f"Transfers using this transaction as a source must not exceed the source amount of "
            f"{wish.source['amount_captured']}.",
            param="amount",
        )
    return max(context.now, int(context.referenced(
        "balance_transaction", wish.source["balance_transaction"], "source_transaction")["available_on"]
    ))  # fmt: skip


def _require_left(before: Json, amount: int, left: int) -> None:
    if left == 0:
        raise errors.unexpected_state(f"Transfer {before['id']} has already been fully reversed.")
    if amount > left:
        unit = before["currency"].upper()
        raise errors.unexpected_state(
            f"Transfer reversal amount ({amount} {unit}) is greater than unreversed amount on transfer ({left} {unit})",
            param="amount",
        )
