"""Taking money of a payout back: asked for by a person, or made at Stripe itself; the party is owed it again.

The same three steps as sending: `begin` is committed, Stripe is asked, its answer is written.
Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.core.currencies import to_decimal_text
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderReversal
from marketplace.ledger import posting
from marketplace.messaging import outbox
from marketplace.payouts import entries, limited, steps
from marketplace.payouts.judging import smallest
from marketplace.payouts.models import Payout, PayoutReversal
from marketplace.payouts.refusals import (
    DecisionNotFound,
    NotAsShown,
    NotToDecide,
    SecondPersonNeeded,
    TooMuchToReverse,
)
from marketplace.payouts.rules import KEY_LASTS, REVERSAL

SETTLED = ("sent", "paid", "failed")


@dataclass(frozen=True, slots=True)
class Taking:
    """A reversal that is being asked for, as Stripe is asked."""

    transfer_id: str
    amount_minor: int
    key: str
    looks: bool
    asks: bool


def request(payout_id: int, amount_minor: int, *, number: int, reason: str, by: str, at: datetime) -> PayoutReversal:
    """Ask for a part of a payout to be taken back; above the limit a second person has to agree. Acts as the operator.

    `number` is one more than the payout's last reversal: a form sent twice gets the first one's.

    Raises:
        NotAsShown: another reversal was asked for since the form was shown, be it in other words.
        NotToDecide: nothing of it has left through Stripe.
        TooMuchToReverse: more than is left, counting what others have asked for, or no amount that Stripe moves.
    """
    payout = db.session.get_one(Payout, payout_id, populate_existing=True)
    steps.one_at_a_time(f"reversal:{payout_id}")
    made = _numbered(payout_id, number)
    if made is not None and (made.amount_minor, made.requested_by, made.reason) == (amount_minor, by, reason):
        return made
    if number != next_number(payout_id):
        raise NotAsShown("Another reversal was asked for since this form was opened. Open it once more.")
    _check(payout, amount_minor)
    needs_approval = limited.needs_second(payout, amount_minor, at=at)
    reversal = _write(payout, number, amount_minor, reason, at)
    reversal.origin, reversal.requested_by, reversal.needs_approval = "operator", by, needs_approval
    reversal.state = "waiting" if needs_approval else "requested"
    facts = {"payout": payout.public_id, "amount_minor": amount_minor, "currency": payout.currency}
    trail.record("payout_reversal.requested", "payout_reversal", reversal.public_id, facts)
    _hand_over(reversal)
    return reversal


def approve(reversal: PayoutReversal, *, by: str, at: datetime) -> None:
    """Agree to a reversal above the limit, as somebody other than who asked for it.

    Raises:
        SecondPersonNeeded: the same person asked for it.
        TransitionRefused: it waits for nobody.
    """
    locked = _locked(reversal.id)
    state = REVERSAL.next(locked.state, "approve")
    if by == locked.requested_by:
        raise SecondPersonNeeded("Somebody else has to agree: you asked for this yourself.")
    locked.state, locked.approved_by, locked.approved_at = state, by, at
    trail.record("payout_reversal.approved", "payout_reversal", locked.public_id)
    _hand_over(locked)


def withdraw(reversal: PayoutReversal, *, at: datetime) -> None:
    """Take a reversal back before Stripe hears of it.

    Raises:
        TransitionRefused: Stripe may have heard of it.
    """
    locked = _locked(reversal.id)
    locked.state, locked.closed_at = REVERSAL.next(locked.state, "withdraw"), at
    trail.record("payout_reversal.withdrawn", "payout_reversal", locked.public_id)


def begin(reversal_id: int, *, at: datetime) -> Taking | None:
    """Note that a reversal is being sent, to be committed before Stripe is asked; None where nothing is to be asked.

    Where somebody may have asked before, Stripe is looked at first; where its key is too old, it is only looked at.
    """
    reversal = _locked(reversal_id)
    if not REVERSAL.allows(reversal.state, "send"):
        return None
    is_again = reversal.state in {"sending", "unknown"}
    is_old = reversal.sent_at is not None and at - reversal.sent_at > KEY_LASTS
    reversal.state, reversal.sent_at = REVERSAL.next(reversal.state, "send"), reversal.sent_at or at
    transfer_id = reversal.payout.stripe_transfer_id or ""
    return Taking(transfer_id, reversal.amount_minor, reversal.idempotency_key, is_again, not is_old)


def wait(reversal_id: int, sentence: str, *, may_have_been: bool) -> None:
    """Note that Stripe did nothing; where an earlier call may have done it, nobody knows as before."""
    reversal = _locked(reversal_id)
    action = "lose" if may_have_been else "wait"
    if REVERSAL.allows(reversal.state, action):
        reversal.state, reversal.failure = REVERSAL.next(reversal.state, action), sentence


def refuse(reversal_id: int, sentence: str, *, at: datetime) -> None:
    """Note Stripe's certain no, or that a look showed nothing after the key was too old to be asked with."""
    reversal = _locked(reversal_id)
    if REVERSAL.allows(reversal.state, "refuse"):
        reversal.state, reversal.failure, reversal.closed_at = REVERSAL.next(reversal.state, "refuse"), sentence, at
        trail.record("payout_reversal.refused", "payout_reversal", reversal.public_id)


def record(seen: ProviderReversal, *, at: datetime) -> PayoutReversal | None:
    """Note a reversal as Stripe shows it, and book it once; None where its transfer is no payout of ours.

    One that was made at Stripe itself is written down here. Acts as the system, and books last.
    """
    payout_id = db.session.scalar(select(Payout.id).where(Payout.stripe_transfer_id == seen.transfer_id))
    if payout_id is None:
        return None
    payout = steps.locked(payout_id)
    reversal = _of(payout, seen) or _found_at_stripe(payout, seen, at)
    if reversal.state == "done":
        return reversal
    reversal.state, reversal.closed_at = REVERSAL.next(reversal.state, "confirm"), at
    reversal.stripe_reversal_id, reversal.failure = seen.id, ""
    payout.reversed_minor += seen.amount_minor
    if payout.reversed_minor == payout.amount_minor:
        steps.move(payout, "reverse", reversal.requested_by, at, reversal.reason)
    db.session.flush()  # the posting names it
    why = {"reversal": reversal.public_id, "stripe_reversal": seen.id}
    booking = entries.take_back(steps.owed(payout), reversal.public_id, seen.amount_minor, why)
    posting.post(db.session(), at=at, **booking.arguments)
    return reversal


def can_be_reversed(payout: Payout) -> bool:
    """Whether something of a payout is at Stripe to be taken back."""
    return payout.rail == "stripe" and payout.stripe_transfer_id is not None and payout.state in SETTLED


def left_of(payout: Payout) -> int:
    """Return what can be taken back of a payout, less what others have asked for."""
    asked = select(func.coalesce(func.sum(PayoutReversal.amount_minor), 0)).where(
        PayoutReversal.payout_id == payout.id, PayoutReversal.state.in_(("waiting", "requested", "sending", "unknown"))
    )
    return payout.amount_minor - payout.reversed_minor - int(db.session.scalar(asked) or 0)


def next_number(payout_id: int) -> int:
    """Return the number that a payout's next reversal gets."""
    newest = select(func.max(PayoutReversal.number)).where(PayoutReversal.payout_id == payout_id)
    return 1 + (db.session.scalar(newest) or 0)


def by_public_id(public_id: str) -> PayoutReversal:
    """Return a reversal.

    Raises:
        DecisionNotFound: there is none.
    """
    found = db.session.scalar(select(PayoutReversal).where(PayoutReversal.public_id == public_id))
    if found is None:
        raise DecisionNotFound(public_id)
    return found


def to_send(before: datetime) -> Sequence[int]:
    """Return reversals that were asked for before an instant and are not over, by their keys, the oldest first."""
    is_open = PayoutReversal.state.in_(("requested", "sending", "unknown"))
    asked_at = func.coalesce(PayoutReversal.sent_at, PayoutReversal.approved_at, PayoutReversal.created_at)
    query = select(PayoutReversal.id).where(is_open, asked_at <= before)
    return db.session.scalars(query.order_by(PayoutReversal.id).limit(500)).all()


def _check(payout: Payout, amount_minor: int) -> None:
    if not can_be_reversed(payout):
        raise NotToDecide("Nothing of this payout is at Stripe to be taken back.", payout=payout.public_id)
    left, step = left_of(payout), smallest(payout.rail, payout.currency)
    if left < step:
        raise TooMuchToReverse("Nothing is left of this payout to be taken back.", field="amount", left_minor=left)
    if not 0 < amount_minor <= left or amount_minor % step:
        least, most = (to_decimal_text(each, payout.currency) for each in (step, left - left % step))
        words = f"Write an amount from {least} to {most} {payout.currency}, in steps of {least}."
        raise TooMuchToReverse(words, field="amount", left_minor=left)


def _write(payout: Payout, number: int, amount_minor: int, reason: str, at: datetime) -> PayoutReversal:
    public_id = new_public_id("rev")
    reversal = PayoutReversal(
        public_id=public_id, payout_id=payout.id, party_id=payout.party_id, number=number, currency=payout.currency,
        amount_minor=amount_minor, reason=reason, needs_approval=False, requested_by="stripe", origin="stripe",
        idempotency_key=f"payout_reversal:{public_id}", created_at=at, state="requested",
    )  # fmt: skip
    db.session.add(reversal)
    return reversal


def _found_at_stripe(payout: Payout, seen: ProviderReversal, at: datetime) -> PayoutReversal:
    steps.one_at_a_time(f"reversal:{payout.id}")
    return _write(payout, next_number(payout.id), seen.amount_minor, "Made at Stripe.", at)


def _of(payout: Payout, seen: ProviderReversal) -> PayoutReversal | None:
    is_it = (PayoutReversal.stripe_reversal_id == seen.id) | (PayoutReversal.idempotency_key == seen.idempotency_key)
    found = select(PayoutReversal).where(PayoutReversal.payout_id == payout.id, is_it).with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))


def _numbered(payout_id: int, number: int) -> PayoutReversal | None:
    return db.session.scalar(
        select(PayoutReversal).where(PayoutReversal.payout_id == payout_id, PayoutReversal.number == number)
    )


def _hand_over(reversal: PayoutReversal) -> None:
    if reversal.state == "requested":
        db.session.flush()  # the job names it by its key
        outbox.defer("payouts.reverse", reversal_id=reversal.id, queueing_lock=f"payout_reversal:{reversal.id}")


def _locked(reversal_id: int) -> PayoutReversal:
    return db.session.get_one(PayoutReversal, reversal_id, with_for_update=True, populate_existing=True)
