"""What becomes of a payout when the bank has spoken: executed, rejected, returned. Acts as the system.

Each verb locks the payout first, books last, and may come again: what has happened already happens once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.messaging import outbox
from marketplace.payouts import bank_tries, entries, steps
from marketplace.payouts.entries import Booking
from marketplace.payouts.errors import BankSaysOtherwise
from marketplace.payouts.models import Payout, PayoutReversal
from marketplace.payouts.reversing import next_number
from marketplace.payouts.rules import DESTINATION

BAD_ACCOUNT: Final = frozenset({"AC01", "AC03", "AC04", "AC06", "AC13", "BE01", "BE04", "MD07", "RC01"})
"""Reasons that lie in the account: nothing more is sent there until the party names another one.

Source: ISO 20022 external code sets, ExternalStatusReason1Code and ExternalReturnReason1Code.
"""

BANK: Final = "bank"
"""Who took the step, where the bank's word did."""

_ON_ITS_WAY: Final = ("sending", "sent")


def execute(payout_id: int, *, reference: str, at: datetime) -> bool:
    """Book that a payout's money has left the bank, and call it paid; False where that was known already.

    Raises:
        BankSaysOtherwise: it was given back, or never stood in a file: a person has to look.
    """
    payout = steps.locked(payout_id)
    if payout.state in {"paid", "reversed"}:
        payout.trace = payout.trace or reference
        return False
    _post(_execute(payout, reference, at), at)
    return True


def reject(payout_id: int, *, code: str, at: datetime) -> bool:
    """Give back what was reserved for a payout that the bank has certainly not made; False where that was known.

    Raises:
        BankSaysOtherwise: its money has left, or it never stood in a file: a person has to look.
    """
    payout = steps.locked(payout_id)
    if payout.state == "canceled":
        return False
    _check(payout, "rejected")
    steps.move(payout, "refuse" if payout.state == "sending" else "bounce", BANK, at, code)
    bank_tries.refused(payout, code=code, at=at)
    _blame(payout, code)
    steps.move(payout, "cancel", BANK, at, code)
    payout.settled_at = at
    outbox.defer("mail.payout_returned", payout_id=payout.id)
    _post(entries.cancel(steps.owed(payout), {"reason": code}), at)
    return True


def give_back(payout_id: int, *, code: str, reference: str, at: datetime) -> bool:
    """Owe a payout again whose money came back to the bank; False where that was known already.

    One whose leaving nobody had told of left and came back: both are booked.

    Raises:
        BankSaysOtherwise: nothing was sent: a person has to look.
    """
    payout = steps.locked(payout_id)
    if payout.state == "reversed":
        return False
    bookings = [] if payout.state == "paid" else [_execute(payout, reference, at)]
    steps.move(payout, "reverse", BANK, at, code)
    _blame(payout, code)
    payout.reversed_minor = payout.amount_minor
    reversal = _returned(payout, at)
    outbox.defer("mail.bank_payment_returned", payout_id=payout.id)
    why = {"reason": code, "reversal": reversal.public_id}
    bookings.append(entries.take_back(steps.owed(payout), reversal.public_id, payout.amount_minor, why))
    db.session.flush()  # the posting names it
    for booking in bookings:
        _post(booking, at)
    return True


def _returned(payout: Payout, at: datetime) -> PayoutReversal:
    """Write down that the bank sent all of it back, as every other reversal is."""
    public_id = new_public_id("rev")
    reversal = PayoutReversal(
        public_id=public_id, payout_id=payout.id, party_id=payout.party_id, number=next_number(payout.id),
        currency=payout.currency, amount_minor=payout.amount_minor, reason=payout.failure, origin=BANK, state="done",
        needs_approval=False, requested_by=BANK, idempotency_key=f"bank_return:{payout.public_id}", created_at=at,
        closed_at=at,
    )  # fmt: skip
    db.session.add(reversal)
    return reversal


def _execute(payout: Payout, reference: str, at: datetime) -> Booking:
    _check(payout, "executed")
    if payout.state == "sending":
        bank_tries.sent(payout, by=BANK, at=at)  # the bank has it, though nobody has said so
    steps.move(payout, "arrive", BANK, at, reference)
    payout.settled_at, payout.paid_at, payout.trace = at, at, reference
    outbox.defer("mail.payout_sent", payout_id=payout.id)
    return entries.confirm(steps.owed(payout), {"reference": reference} if reference else {})


def _check(payout: Payout, word: str) -> None:
    if payout.state not in _ON_ITS_WAY or payout.settled_at is not None:
        raise BankSaysOtherwise(
            f"The bank calls payout {payout.public_id} {word}; here it is {payout.state}.", payout=payout.public_id
        )


def _post(booking: Booking, at: datetime) -> None:
    posting.post(db.session(), at=at, **booking.arguments)


def _blame(payout: Payout, code: str) -> None:
    """Note what the bank said; where it lies in the account, nothing more goes there."""
    payout.failure_code = code
    payout.failure = "The bank took none of its file." if code == "FILE" else f"The bank sent it back: {code}."
    destination = payout.destination
    if code in BAD_ACCOUNT and DESTINATION.allows(destination.state, "restrict"):
        destination.state, destination.due = DESTINATION.next(destination.state, "restrict"), [f"bank.{code}"]
        trail.record("payout_destination.restricted", "payout_destination", destination.public_id, {"due": [code]})
        outbox.defer("mail.destination_state", destination_id=destination.id)
