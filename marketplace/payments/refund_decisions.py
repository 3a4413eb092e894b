"""What people do about refunds that do not move by themselves: look again, decide that there is none, note its end.

Source: docs/payments.md, "Refunds".
"""

from __future__ import annotations

from datetime import datetime

from marketplace.audit import trail
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.orders import lifecycle
from marketplace.payments import refund_queries
from marketplace.payments.models import Refund
from marketplace.payments.refund_rules import KEY_LASTS, REFUND

MOVING = ("requested", "sending", "unclear", "pending")
"""The states in which Stripe may have news."""


def look_again(refund: Refund) -> None:
    """Have the worker look how a refund stands, or send one that nobody has sent yet. Any number of times.

    Raises:
        Conflict: it is over.
    """
    if refund.state not in MOVING:
        raise Conflict("This refund is over: there is nothing left to look at.", refund=refund.public_id)
    name = "refunds.send" if refund.state in {"requested", "sending"} else "refunds.look"
    outbox.defer(name, refund_id=refund.id, queueing_lock=f"refund:{refund.id}")


def can_be_given_up(refund: Refund, *, at: datetime) -> bool:
    """Whether somebody may decide that Stripe never made a refund: its key is forgotten, so nothing sends it again."""
    return refund.state == "unclear" and refund.sent_at is not None and at - refund.sent_at > KEY_LASTS


def can_be_followed_up(refund: Refund) -> bool:
    """Whether somebody may note what became of a refund: it never reached the buyer."""
    return refund.state in {"failed", "refused"}


def follow_up(public_id: str, *, note: str) -> None:
    """Note what became of a refund that failed or was refused, such as a bank transfer; it waits no longer.

    The note in the trail is the record: the books are not touched.

    Raises:
        Invalid: the note is empty.
        Conflict: it has not failed.
    """
    if not note.strip():
        raise Invalid("Write what became of it: it stays on record.")
    if not can_be_followed_up(refund_queries.by_public_id(public_id)):
        raise Conflict("This refund has not failed: there is nothing to note.", refund=public_id)
    trail.record("refund.followed_up", "refund", public_id, {"note": note.strip()})


def give_up(public_id: str, *, note: str, is_at_stripe: bool, at: datetime) -> Refund:
    """Note that Stripe never made an unclear refund: nothing was booked, and its amount is free for another one.

    `is_at_stripe` is what Stripe's list of the payment's refunds has shown just now. Should it ever show the refund
    after all, that is booked then. Locks the order's row; acts as operator.

    Raises:
        Invalid: the note is empty.
        Conflict: Stripe has it, or it is not unclear, or its key may still be known there.
    """
    if not note.strip():
        raise Invalid("Write how you know: it stays on record.")
    found = refund_queries.by_public_id(public_id)
    lifecycle.lock(found.order_id)
    refund = db.session.get_one(Refund, found.id, with_for_update=True, populate_existing=True)
    if is_at_stripe:
        raise Conflict("Stripe shows this refund. Look again, and it is booked.", refund=public_id)
    if not can_be_given_up(refund, at=at):
        raise Conflict("Nobody can say yet what becomes of this refund. Look again.", refund=public_id)
    refund.state, refund.closed_at = REFUND.next(refund.state, "refuse"), at
    refund.failure = "Stripe never made it, as somebody has decided."
    trail.record("refund.given_up", "refund", public_id, {"note": note.strip(), "amount_minor": refund.amount_minor})
    return refund
