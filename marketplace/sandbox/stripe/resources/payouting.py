"""The life of a payout: money of an account on its way to its bank.

    pending --sent--> in_transit --arrived--> paid --sent back, for days--> failed
    pending --canceled--> canceled

The money leaves the balance when the payout is made, and comes back when it fails or is canceled. A bank account that
sent money back is paid into no more until it is replaced.
"""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import random_text
from marketplace.sandbox.stripe.resources import (
    balance,
    balance_transactions,
    bank_accounts,
    events,
    payout_parts,
    payout_schedule,
)
from marketplace.sandbox.stripe.resources.balance_transactions import Entry
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors

KIND = payout_parts.KIND
_DAY_SECONDS = 86_400
_STANDING = ("pending", "in_transit", "paid")
_TRACE_LENGTH = 14
_SETTLE = """
    INSERT INTO payout_lines (booked, payout)
    SELECT id, ? FROM objects WHERE kind = 'balance_transaction' AND account = ?
        AND json_extract(body, '$.currency') = ? AND json_extract(body, '$.available_on') <= ?
        AND NOT EXISTS (SELECT 1 FROM payout_lines WHERE booked = objects.id)
"""


def pay_out(
    context: Context, *, amount: int, currency: str, automatic: bool = False, options: Json | None = None
) -> Json:
    """Send minor units of the context's account to its bank.

    Raises:
        ApiError: it has no bank account, or not that much.
    """
    bank = bank_accounts.current(context)
    if bank is None:
        raise errors.unexpected_state(
            "Sorry, you don't have any external accounts in that currency.", code="no_account", param="currency"
        )
    if amount > balance.available(context, currency):
        raise errors.unexpected_state(
            "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.",
            code="balance_insufficient",
        )
    body = payout_parts.blank(context, bank, amount, currency) | {"automatic": automatic} | (options or {})
    text = "STRIPE PAYOUT"
    booked = balance_transactions.book(context, Entry(body, KIND, KIND, -amount, description=text))
    body |= {"balance_transaction": booked["id"]}
    made = context.objects.add(body | {"reconciliation_status": "in_progress" if automatic else "not_applicable"})
    events.record(context, "payout.created", made)
    context.agenda.plan(context.now + context.settings.terms.bank_seconds, "payout.send", made["id"])
    context.agenda.plan(made["arrival_date"], "payout.arrive", made["id"])
    return made


def daily(context: Context, subject: Json) -> Json:
    """Pay an account's whole available balance out, where that happens by itself and its bank takes it."""
    own = context.on(subject["id"] if subject["object"] != "account" else "")
    bank = bank_accounts.current(own)
    if not payout_schedule.is_daily(own) or bank is None or bank["status"] == "errored" or subject.get("closed"):
        return subject
    for currency, (available, _) in balance.held(own).items():
        if available > 0:
            made = pay_out(own, amount=available, currency=currency, automatic=True)
            context.connection.execute(_SETTLE, (made["id"], own.account, currency, own.now))
    return subject


def send(context: Context, before: Json) -> Json:
    """Hand a pending payout to the bank; any other stays as it is."""
    if before["status"] != "pending":
        return before
    return _changed(context, before, before | {"status": "in_transit"})


def arrive(context: Context, before: Json) -> Json:
    """Let a payout reach the bank; one that failed or was canceled stays as it is.

    Where the bank account is one that sends money back, it does so a day later.
    """
    if before["status"] not in ("pending", "in_transit"):
        return before
    trace = {"status": "supported", "value": random_text(_TRACE_LENGTH).upper()}
    is_reconciled = before["automatic"]
    after = before | {"status": "paid", "trace_id": trace}
    if is_reconciled:
        after["reconciliation_status"] = "completed"
    after = _changed(context, before, after, "payout.paid")
    if is_reconciled:
        events.record(context, "payout.reconciliation_completed", after)
    if context.objects.private(before["destination"]).get("failure"):
        context.agenda.plan(context.now + _DAY_SECONDS, "payout.fail", before["id"])
    return after


def fail(context: Context, before: Json, reason: str | None = None) -> Json:
    """Let the bank send a payout back, be it that it was paid: the money returns to the balance."""
    if before["status"] not in _STANDING:
        return before
    code = reason or context.objects.private(before["destination"]).get("failure") or "account_closed"
    after = _returned(context, before, "payout_failure") | {
        "status": "failed",
        "failure_code": code,
        "failure_message": payout_parts.explained(code),
    }
    bank = bank_accounts.current(context)
    if bank is not None and bank["id"] == before["destination"]:
        bank_accounts.refused(context, bank)
    return _changed(context, before, after, "payout.failed")


def cancel(context: Context, before: Json) -> Json:
    """Take a payout back before the bank has it.

    Raises:
        ApiError: the bank has it.
    """
    if before["status"] != "pending":
        raise errors.unexpected_state(
            f"Payouts can only be canceled while they are pending; this one has a status of {before['status']}.",
            code="payout_not_cancelable" if before["status"] != "canceled" else "payout_already_canceled",
        )
    after = _returned(context, before, "payout_cancel") | {"status": "canceled"}
    return _changed(context, before, after, "payout.canceled")


def _returned(context: Context, before: Json, kind: str) -> Json:
    entry = Entry(before, kind, "payout_reversal", before["amount"], description="PAYOUT REVERSAL")
    return before | {"failure_balance_transaction": balance_transactions.book(context, entry)["id"]}


def _changed(context: Context, before: Json, after: Json, event: str | None = None) -> Json:
    context.objects.save(after)
    if event:
        events.record(context, event, after)
    events.record(context, "payout.updated", after, before=before)
    return after
