"""What came of sending a payout: sent, nothing happened, refused, nobody knows; and giving back what was reserved.

News may come as the answer to our own call, by webhook, by a look, in any order and several times. The payout's row
lock lets one of them go first; whoever comes second finds it noted. Whatever books does so last.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.ledger import posting
from marketplace.messaging import outbox
from marketplace.payouts import entries, steps
from marketplace.payouts.models import Payout, PayoutAttempt
from marketplace.payouts.refusals import NotToDecide, PayoutDiffers
from marketplace.payouts.rules import PAYOUT, RETRIED
from marketplace.payouts.transfers import BY, live_attempt, pause

NOT_OURS: Final = "Stripe's {transfer} is not what payout {payout} asked for: {what}."


def confirm(
    seen: ProviderTransfer, *, at: datetime, by: str = BY, payout_id: int | None = None, is_answer: bool = False
) -> Payout | None:
    """Note a transfer as Stripe shows it, and book that the money has left; None where it is no payout of ours.

    Changes nothing the second time. `payout_id` says whose it is where a person knows better than the transfer;
    `is_answer`: it was made by the call that has just been answered, so nothing of it can be at a bank yet.

    Raises:
        PayoutDiffers: amount, currency or recipient are not the payout's, it was given back, or it is a second one.
    """
    is_it = (Payout.public_id == seen.payout_id) | (Payout.stripe_transfer_id == seen.id)
    key = payout_id or db.session.scalar(select(Payout.id).where(is_it).order_by(Payout.id).limit(1))
    if key is None:
        return None
    payout = steps.locked(key)
    if payout.stripe_transfer_id == seen.id:
        _look_for_reversals(payout, seen)
        return payout
    attempt = _attempt(payout, seen)
    _check(payout, seen, attempt)
    if payout.state == "pending":  # a call was heard of by nobody, and its answer came by another way
        steps.move(payout, "send", by, at)
    steps.move(payout, "confirm", by, at, seen.id)
    attempt.state, attempt.stripe_transfer_id, attempt.answered_at = "sent", seen.id, at
    for other in payout.attempts:
        if other is not attempt and other.state in {"prepared", "sending", "unknown"}:
            other.state, other.failure = "refused", "An earlier try shows at Stripe."
    payout.stripe_transfer_id, payout.is_live = seen.id, seen.is_live
    payout.sent_at, payout.settled_at = seen.created_at, at  # by Stripe's clock, as its payments to banks are
    payout.failure = payout.failure_code = ""
    _look_for_reversals(payout, seen)
    if not is_answer:
        _look_for_arrivals(payout)
    outbox.defer("mail.payout_sent", payout_id=payout.id)
    why = {"reference": seen.id, "attempt": attempt.number, "sent_at": seen.created_at.isoformat()}
    posting.post(db.session(), at=at, **entries.confirm(steps.owed(payout), why).arguments)
    return payout


def sent_by(stripe_transfer_id: str) -> str | None:
    """Return the public id of the payout that is known to have left with a transfer; None where none is."""
    return db.session.scalar(select(Payout.public_id).where(Payout.stripe_transfer_id == stripe_transfer_id))


def wait(payout_id: int, sentence: str, *, at: datetime) -> None:
    """Note that a call did nothing: the same key later. Where an earlier one may have, nobody knows as before."""
    payout, attempt = steps.locked(payout_id), live_attempt(payout_id)
    if attempt is None or payout.state != "sending":
        return
    if attempt.state == "unknown":
        steps.move(payout, "lose", BY, at, sentence)
    else:
        steps.move(payout, "wait", BY, at, sentence)
        attempt.state = "prepared"
    attempt.again_at = pause(attempt, at)


def lose(payout_id: int, sentence: str, *, at: datetime, code: str = "") -> None:
    """Note that nobody knows what became of a call: a look comes first from now on."""
    payout, attempt = steps.locked(payout_id), live_attempt(payout_id)
    if attempt is None or payout.state != "sending":
        return
    steps.move(payout, "lose", BY, at, sentence)
    attempt.state, attempt.again_at = "unknown", pause(attempt, at)
    payout.failure, payout.failure_code = sentence, code


def refuse(payout_id: int, sentence: str, *, code: str, at: datetime, by: str = BY) -> None:
    """Note a certain no: nothing was sent. The reserve stands until it is tried anew or given back."""
    payout, attempt = steps.locked(payout_id), live_attempt(payout_id)
    if attempt is None or not PAYOUT.allows(payout.state, "refuse"):
        return
    sentence = RETRIED.get(code, sentence)
    steps.move(payout, "refuse", by, at, sentence)
    attempt.state, attempt.answered_at = "refused", at
    attempt.failure, attempt.failure_code = sentence, code
    payout.failure, payout.failure_code = sentence, code
    if code not in RETRIED:
        outbox.defer("payouts.give_back", payout_id=payout_id, queueing_lock=f"payout_back:{payout_id}")


def give_back(payout_id: int, *, by: str, at: datetime, note: str = "") -> bool:
    """Give the reserve back: certainly nothing was sent, and a look has shown nothing; whether it was given back.

    Raises:
        NotToDecide: it may have been sent, or was.
    """
    payout = steps.locked(payout_id)
    if payout.state == "canceled":
        return False
    attempt = live_attempt(payout_id)
    if payout.settled_at is not None or (attempt is not None and attempt.state != "prepared"):
        raise NotToDecide("This payout was sent, or may have been: its reserve stays.", payout=payout.public_id)
    steps.move(payout, "cancel", by, at, note or payout.failure)
    if attempt is not None:
        attempt.state, attempt.answered_at, attempt.failure_code = "refused", at, "canceled"
    payout.settled_at = at
    outbox.defer("mail.payout_returned", payout_id=payout.id)
    why = {"reason": payout.failure_code or "canceled"}
    posting.post(db.session(), at=at, **entries.cancel(steps.owed(payout), why).arguments)
    return True


def note_look(payout_id: int, *, at: datetime) -> None:
    """Note that Stripe was asked for a payout and showed nothing."""
    payout, attempt = steps.locked(payout_id), live_attempt(payout_id)
    payout.looked_at = at
    if attempt is not None:
        attempt.again_at = pause(attempt, at)


def puzzle(payout_id: int, sentence: str, *, code: str) -> None:
    """Put a payout before a person: see `rules.UNCLEAR`. Nothing is asked of Stripe any more until one has decided."""
    payout = steps.locked(payout_id)
    if payout.settled_at is None:
        payout.failure, payout.failure_code = sentence, code


def _attempt(payout: Payout, seen: ProviderTransfer) -> PayoutAttempt:
    """The try that made a transfer: by its key, else the newest."""
    by_key = [each for each in payout.attempts if each.idempotency_key == seen.idempotency_key]
    return by_key[0] if by_key else payout.attempts[-1]


def _check(payout: Payout, seen: ProviderTransfer, attempt: PayoutAttempt) -> None:
    frozen = attempt.parameters
    asked = (frozen["currency"], frozen["amount_minor"], frozen.get("destination"))
    checks = (
        ("amount or recipient differ", asked == (seen.currency, seen.amount_minor, seen.destination)),
        ("it was sent before", payout.stripe_transfer_id is None),
        ("its reserve was given back", payout.state != "canceled"),
    )
    for what, is_good in checks:
        if not is_good:
            raise PayoutDiffers(NOT_OURS.format(transfer=seen.id, payout=payout.public_id, what=what), transfer=seen.id)


def _look_for_reversals(payout: Payout, seen: ProviderTransfer) -> None:
    """See what was taken back, where that is more than we know of."""
    if seen.reversed_minor > payout.reversed_minor:
        outbox.defer("payouts.reversals", payout_id=payout.id, queueing_lock=f"payout_reversals:{payout.id}")


def _look_for_arrivals(payout: Payout) -> None:
    """See whether a transfer that is heard of late has arrived: that may have been told before, and was not understood.

    Of every other one, events tell, and the sweep. It takes a call to Stripe, of which there are few a second.
    """
    key = f"payout_arrivals:{payout.destination_id}"
    outbox.defer("payouts.arrivals", destination_id=payout.destination_id, queueing_lock=key)
