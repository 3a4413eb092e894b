"""The life of a dispute: the bank takes the money back, evidence is heard, and somebody has it in the end.

    open --> needs_response --evidence--> under_review --> won | lost
    needs_response --close, or the deadline passes--> lost        unfinished --withdrawn by the customer--> won

Opening takes what is left of the charge and a fee; a dispute that is won returns the amount, and the fee only where
the account's terms say so. A charge is disputed once.
"""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import balance_transactions, charges, dispute_parts, events, refunding
from marketplace.sandbox.stripe.resources.balance_transactions import Entry
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors

KIND = "dispute"
OPEN = ("needs_response", "under_review")
_WINNING, _LOSING = "winning_evidence", "losing_evidence"


def open_dispute(context: Context, charge: Json, *, reason: str = "fraudulent") -> Json:
    """Dispute what is left of a charge. Refunds of it that are still pending fail first.

    Raises:
        ApiError: nothing is left, or the charge was disputed before.
    """
    if charge["disputed"]:
        raise errors.unexpected_state(f"Charge {charge['id']} has been disputed before.", code="charge_disputed")
    refunding.fail_pending(context, charge)
    charge = context.referenced("charge", charge["id"], "charge")
    amount = refunding.refundable(charge)
    if amount == 0:
        raise errors.unexpected_state(f"Nothing of charge {charge['id']} is left to dispute.")
    dispute = context.objects.add(dispute_parts.blank(context, charge, amount, reason), parent=charge["id"])
    _withdraw_funds(context, dispute)
    charges.changed(context, charge, disputed=True)
    for event in ("charge.dispute.created", "charge.dispute.funds_withdrawn"):
        events.record(context, event, dispute_parts.represent(context, dispute))
    context.agenda.plan(dispute["evidence_details"]["due_by"] + 1, "dispute.lapse", dispute["id"])
    return dispute


def answer(context: Context, before: Json, after: Json, *, submit: bool) -> Json:
    """Store a changed dispute, and send its evidence to the bank if asked; the bank answers in its own time.

    Evidence whose `uncategorized_text` is `winning_evidence` or `losing_evidence` decides, as with Stripe's test cards.
    """
    if submit:
        details = after["evidence_details"]
        count, method = details["submission_count"] + 1, "manual"
        after |= {
            "status": "under_review",
            "evidence_details": details | {"submission_count": count, "submission_method": method},
        }
        if duty := _decided_by(after["evidence"]["uncategorized_text"]):
            context.agenda.plan(context.now + context.settings.terms.bank_seconds, duty, after["id"])
    return _changed(context, before, after, "charge.dispute.updated")


def win(context: Context, before: Json) -> Json:
    """Decide for the account: the amount comes back. A dispute that is decided stays as it is."""
    if before["status"] not in OPEN:
        return before
    after = before | {"status": "won"}
    _reinstate_funds(context, after)
    context.objects.save(after)
    events.record(context, "charge.dispute.funds_reinstated", dispute_parts.represent(context, after))
    return _changed(context, before, after, "charge.dispute.closed")


def lose(context: Context, before: Json) -> Json:
    """Decide for the customer. A dispute that is decided stays as it is."""
    if before["status"] not in OPEN:
        return before
    return _changed(context, before, before | {"status": "lost"}, "charge.dispute.closed")


def reinstate(context: Context, before: Json) -> Json:
    """Decide for the account though it was lost: the bank has changed its mind, and the amount comes back.

    Raises:
        ApiError: it is not lost.
    """
    if before["status"] != "lost":
        raise errors.ApiError(f"A dispute with a status of {before['status']} cannot be reinstated.")
    after = before | {"status": "won"}
    _reinstate_funds(context, after)
    context.objects.save(after)
    shown = dispute_parts.represent(context, after)
    events.record(context, "charge.dispute.funds_reinstated", shown, before=dispute_parts.represent(context, before))
    return after


def lapse(context: Context, dispute: Json) -> Json:
    """Decide for the customer if nobody has answered by the deadline."""
    return lose(context, dispute) if dispute["status"] == "needs_response" else dispute


def _withdraw_funds(context: Context, dispute: Json) -> None:
    _book(context, dispute, "dispute", -1, context.settings.terms.dispute_fee_minor, "withdrawal")


def _reinstate_funds(context: Context, dispute: Json) -> None:
    terms = context.settings.terms
    fee = -terms.dispute_fee_minor if terms.returns_dispute_fee else 0
    _book(context, dispute, "dispute_reversal", 1, fee, "reversal")


def _book(context: Context, dispute: Json, category: str, sign: int, fee: int, word: str) -> None:
    entry = Entry(
        dispute,
        "adjustment",
        category,
        sign * dispute["amount"],
        fee=fee,
        fee_text="Dispute fee",
        description=f"Chargeback {word} for {dispute['charge']}",
    )
    balance_transactions.book(context, entry)


def _changed(context: Context, before: Json, after: Json, event: str) -> Json:
    context.objects.save(after)
    shown = dispute_parts.represent(context, after)
    events.record(context, event, shown, before=dispute_parts.represent(context, before))
    return after


def _decided_by(text: str | None) -> str | None:
    return {_WINNING: "dispute.win", _LOSING: "dispute.lose"}.get(text or "")
