"""What a person decides about a payout that no program can end, and how it is carried out.

Above the limit of the payout's currency two people decide. The worker carries it out, and only while what was decided
is still true: right before, it asks Stripe once more what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderTransfer
from marketplace.messaging import outbox
from marketplace.payouts import limited, looking, outcomes, steps
from marketplace.payouts.models import Payout, PayoutDecision
from marketplace.payouts.refusals import (
    AskedOtherwise,
    DecisionNotFound,
    NotToDecide,
    PayoutDiffers,
    SecondPersonNeeded,
)
from marketplace.payouts.rules import DECISION
from marketplace.payouts.transfers import live_attempt

KINDS: Final = ("adopt", "not_sent", "cancel")
SHOWS: Final = "Stripe shows a transfer of this payout, so it was sent."


def request(payout_id: int, kind: str, *, reason: str, by: str, at: datetime, transfer_id: str = "") -> PayoutDecision:
    """Decide about a payout; above the limit it waits for a second person. Acts as the operator.

    A form sent twice makes one decision: while it is open, the same person's same words are that one.

    Raises:
        AskedOtherwise: another decision is open, or the same one in other words.
        NotToDecide: the payout ends without anybody.
    """
    steps.one_at_a_time(f"decision:{payout_id}")
    payout = db.session.get_one(Payout, payout_id, populate_existing=True)
    if (open_one := open_of(payout_id)) is not None:
        if _is_other(open_one, kind, transfer_id.strip(), reason, by):
            raise AskedOtherwise("Another decision about this payout is open. Withdraw it first.", kind=open_one.kind)
        return open_one
    _check(payout, kind, at)
    needs_approval = kind != "cancel" and limited.needs_second(payout, payout.amount_minor, at=at)
    decision = PayoutDecision(
        public_id=new_public_id("dec"), payout_id=payout.id, kind=kind, transfer_id=transfer_id.strip(), reason=reason,
        state="waiting" if needs_approval else "ordered", needs_approval=needs_approval, requested_by=by, created_at=at,
    )  # fmt: skip
    db.session.add(decision)
    facts = {"payout": payout.public_id, "kind": kind, "amount_minor": payout.amount_minor, "currency": payout.currency}
    trail.record("payout_decision.made", "payout_decision", decision.public_id, facts)
    _hand_over(decision)
    return decision


def approve(decision: PayoutDecision, *, by: str, at: datetime) -> None:
    """Agree to a decision, as somebody other than who made it.

    Raises:
        SecondPersonNeeded: the same person made it.
        TransitionRefused: it waits for nobody.
    """
    locked = _locked(decision.id)
    state = DECISION.next(locked.state, "approve")
    if by == locked.requested_by:
        raise SecondPersonNeeded("Somebody else has to agree: this is your own decision.")
    locked.state, locked.approved_by, locked.approved_at = state, by, at
    trail.record("payout_decision.approved", "payout_decision", locked.public_id)
    _hand_over(locked)


def withdraw(decision: PayoutDecision, *, at: datetime) -> None:
    """Take a decision back before a second person has agreed.

    Raises:
        TransitionRefused: it is being carried out, or over.
    """
    locked = _locked(decision.id)
    locked.state, locked.ended_at = DECISION.next(locked.state, "withdraw"), at
    trail.record("payout_decision.withdrawn", "payout_decision", locked.public_id)


def carry_out(decision_id: int, shown: Sequence[ProviderTransfer], *, at: datetime) -> None:
    """Do what was decided, by what Stripe shows for the payout now. Acts as the system, books last.

    A decision that what Stripe shows speaks against is refused, and says so.
    """
    decision = _locked(decision_id)
    if decision.state != "ordered":
        return
    try:
        with db.session.begin_nested():
            outcome = _adopt(decision, shown, at) if decision.kind == "adopt" else _give_back(decision, shown, at)
        action = "carry_out"
    except (NotToDecide, PayoutDiffers) as refusal:
        action, outcome = "refuse", refusal.message
    decision.state, decision.ended_at, decision.outcome = DECISION.next(decision.state, action), at, outcome
    trail.record(f"payout_decision.{decision.state}", "payout_decision", decision.public_id)


def open_of(payout_id: int) -> PayoutDecision | None:
    """Return the open decision about a payout."""
    return db.session.scalar(
        select(PayoutDecision).where(PayoutDecision.payout_id == payout_id, PayoutDecision.ended_at.is_(None))
    )


def of_payout(payout_id: int) -> Sequence[PayoutDecision]:
    """Return every decision about a payout, the newest first."""
    query = select(PayoutDecision).where(PayoutDecision.payout_id == payout_id)
    return db.session.scalars(query.order_by(PayoutDecision.id.desc())).all()


def ordered() -> Sequence[int]:
    """Return the decisions that have still to be carried out, by their keys, the oldest first."""
    query = select(PayoutDecision.id).where(PayoutDecision.state == "ordered")
    return db.session.scalars(query.order_by(PayoutDecision.id)).all()


def by_public_id(public_id: str) -> PayoutDecision:
    """Return a decision with its payout.

    Raises:
        DecisionNotFound: there is none.
    """
    whole = select(PayoutDecision).options(joinedload(PayoutDecision.payout))
    found = db.session.scalar(whole.where(PayoutDecision.public_id == public_id))
    if found is None:
        raise DecisionNotFound(public_id)
    return found


def _is_other(made: PayoutDecision, *asked: str) -> bool:
    return (made.kind, made.transfer_id, made.reason, made.requested_by) != asked


def _adopt(decision: PayoutDecision, shown: Sequence[ProviderTransfer], at: datetime) -> str:
    found = [each for each in shown if each.id == decision.transfer_id] if decision.transfer_id else list(shown)
    if len(found) != 1:
        raise NotToDecide(f"Stripe shows {len(found)} such transfers for this payout; name the one that is meant.")
    outcomes.confirm(found[0], at=at, by=decision.requested_by, payout_id=decision.payout_id)
    return f"Adopted {found[0].id}."


def _give_back(decision: PayoutDecision, shown: Sequence[ProviderTransfer], at: datetime) -> str:
    if shown:
        raise NotToDecide(SHOWS, transfer=shown[0].id)
    payout, by = steps.locked(decision.payout_id), decision.requested_by
    if payout.state in {"unknown", "sending"}:
        if decision.kind != "not_sent":
            raise NotToDecide("It may have been sent by now.", payout=payout.public_id)
        outcomes.refuse(payout.id, decision.reason, code="not_sent", at=at, by=by)
    outcomes.give_back(payout.id, by=by, at=at, note=decision.reason)
    return "Nothing was sent; the amount is back on the book."


def can_be_called_off(payout: Payout) -> bool:
    """Whether a payout has certainly not been sent, so that a person may call it off."""
    attempt = live_attempt(payout.id)
    never_asked = payout.state == "pending" and (attempt is None or attempt.sent_at is None)
    return never_asked or (payout.state == "failed" and payout.settled_at is None)


def possible(payout: Payout, at: datetime) -> tuple[str, ...]:
    """Return what a person may decide about a payout now."""
    puzzling = KINDS[:2] if looking.needs_a_look(payout, at) else ()
    return (*puzzling, *(KINDS[2:] if can_be_called_off(payout) else ()))


def _check(payout: Payout, kind: str, at: datetime) -> None:
    if kind not in possible(payout, at):
        raise NotToDecide("This payout goes its way by itself; there is nothing to decide.", payout=payout.public_id)


def _hand_over(decision: PayoutDecision) -> None:
    if decision.state == "ordered":
        db.session.flush()  # the job names it by its key
        key = f"payout_decision:{decision.id}"
        outbox.defer("payouts.decision", decision_id=decision.id, queueing_lock=key)


def _locked(decision_id: int) -> PayoutDecision:
    return db.session.get_one(PayoutDecision, decision_id, with_for_update=True, populate_existing=True)
