"""Payout runs: asked for once, agreed to by a second person where it takes one, stopped, ended.

What a run may pay each party at most is written down when it is asked for; `reserving` then does line by line.
Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity.models import Party, User
from marketplace.messaging import outbox
from marketplace.payouts import alone, policy, steps
from marketplace.payouts.models import PayoutRun, PayoutRunLine
from marketplace.payouts.policy import Preview
from marketplace.payouts.refusals import AskedOtherwise, NobodyToPay, RunNotFound, SecondPersonNeeded
from marketplace.payouts.rules import RUN


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which run is asked for. The same `key` asks for the same run; `by` names the person or program that asks.

    `horizon` is the last transaction of the books that counts for vendors, taken in a transaction of its own before.
    """

    key: str
    scope: str
    by: str
    origin: str = "operator"
    currency: str | None = None
    rail: str | None = None
    horizon: int | None = None


def request(wanted: Wanted, *, at: datetime) -> PayoutRun:
    """Write a run with everybody it looks at, and have the worker do it, or wait for a second person.

    Acts as the operator or the system. Asked for again with the same key, it is the first one's run.

    Raises:
        AskedOtherwise: the key stands for another run, or somebody else's.
        NobodyToPay: nobody would get anything; nothing is written.
    """
    steps.one_at_a_time(f"run:{wanted.key}")
    if (made := made_before(wanted)) is not None:
        return made
    seen = policy.preview(wanted.scope, currency=wanted.currency, rail=wanted.rail, horizon=wanted.horizon, at=at)
    if not seen.paid:
        raise NobodyToPay("Nobody would be paid: nothing is due, or something is in the way for everybody.")
    alone.hold(wanted.scope, seen.totals)  # and only then: what another run has begun meanwhile counts
    above = policy.above(seen.totals, policy.rooms(wanted.scope, seen.totals, at=at))
    run = _write(wanted, seen, needs_approval=bool(above), at=at)
    facts = {
        "scope": run.scope, "currency": run.currency, "rail": run.rail, "totals_minor": seen.totals,
        "begun_before_minor": {code: room.begun_minor for code, room in above.items()},
    }  # fmt: skip
    trail.record("payout_run.requested", "payout_run", run.public_id, facts)
    _hand_over(run)
    return run


def approve(run: PayoutRun, *, by: str, at: datetime) -> None:
    """Agree to a run above its limit, as somebody other than who asked for it.

    Raises:
        SecondPersonNeeded: the same person asked for it.
        TransitionRefused: it waits for nobody.
    """
    locked = _locked(run.id)
    state = RUN.next(locked.state, "approve")
    if by == locked.requested_by:
        raise SecondPersonNeeded("Somebody else has to agree: you asked for this run yourself.")
    locked.state, locked.approved_by, locked.approved_at = state, by, at
    trail.record("payout_run.approved", "payout_run", locked.public_id)
    _hand_over(locked)


def stop(run: PayoutRun, *, by: str, at: datetime) -> int:
    """Stop a run: what is reserved goes on, what is not stays on its book. Return how many parties that leaves out.

    Raises:
        TransitionRefused: it is over.
    """
    locked = _locked(run.id)
    locked.state, locked.ended_by, locked.finished_at = RUN.next(locked.state, "cancel"), by, at
    left = update(PayoutRunLine).where(PayoutRunLine.run_id == locked.id, PayoutRunLine.outcome == "")
    skipped = db.session.execute(left.values(outcome="skipped", reason="stopped").returning(PayoutRunLine.id)).all()
    trail.record("payout_run.stopped", "payout_run", locked.public_id, {"left_out": len(skipped)})
    return len(skipped)


def finish(run_id: int, *, at: datetime) -> bool:
    """End a run that has nothing left to do; whether it is over now."""
    run = _locked(run_id)
    if run.state != "running":
        return run.finished_at is not None
    left = select(PayoutRunLine.id).where(PayoutRunLine.run_id == run_id, PayoutRunLine.outcome == "").limit(1)
    if db.session.scalar(left) is None:
        run.state, run.finished_at = RUN.next(run.state, "finish"), at
        trail.record("payout_run.finished", "payout_run", run.public_id)
    return run.finished_at is not None


def made_before(wanted: Wanted) -> PayoutRun | None:
    """Return the run that this very request has made; None where its key is free.

    The horizon is not compared: every press takes its own.

    Raises:
        AskedOtherwise: the key stands for another run, or somebody else's.
    """
    made = by_key(wanted.key)
    if made is not None and _is_other(made, wanted):
        raise AskedOtherwise("This key stands for another run. Look at what is due, and ask with a new one.")
    return made


def by_key(key: str) -> PayoutRun | None:
    """Return the run that was asked for with a key."""
    return db.session.scalar(select(PayoutRun).where(PayoutRun.key == key))


def by_public_id(public_id: str) -> PayoutRun:
    """Return a run.

    Raises:
        RunNotFound: there is none.
    """
    found = db.session.scalar(select(PayoutRun).where(PayoutRun.public_id == public_id))
    if found is None:
        raise RunNotFound(public_id)
    return found


def require_person(public_id: str) -> None:
    """Make sure that somebody of the operator acts, for a command that anybody at the machine could type.

    Raises:
        SecondPersonNeeded: there is no such active person.
    """
    is_it = select(User.id).join(User.party).where(User.public_id == public_id, User.state == "active")
    if db.session.scalar(is_it.where(Party.kind == "operator")) is None:
        raise SecondPersonNeeded("No active person of the operator has this id.", person=public_id)


def left_to_do(run_id: int, *, limit: int) -> Sequence[int]:
    """Return the next lines of a run that nobody has done, by their keys."""
    left = select(PayoutRunLine.id).where(PayoutRunLine.run_id == run_id, PayoutRunLine.outcome == "")
    return db.session.scalars(left.order_by(PayoutRunLine.id).limit(limit)).all()


def unfinished() -> Sequence[int]:
    """Return the running runs by their keys, the oldest first."""
    return db.session.scalars(select(PayoutRun.id).where(PayoutRun.state == "running").order_by(PayoutRun.id)).all()


def _write(wanted: Wanted, seen: Preview, *, needs_approval: bool, at: datetime) -> PayoutRun:
    run = PayoutRun(
        public_id=new_public_id("run"), key=wanted.key, origin=wanted.origin, scope=wanted.scope,
        currency=wanted.currency, rail=wanted.rail, state="waiting" if needs_approval else "running",
        needs_approval=needs_approval, requested_by=wanted.by, horizon=wanted.horizon, created_at=at,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()  # its lines name it by its key
    db.session.execute(insert(PayoutRunLine), _lines(run.id, seen))
    return run


def _is_other(made: PayoutRun, wanted: Wanted) -> bool:
    asked = (wanted.scope, wanted.currency, wanted.rail, wanted.by, wanted.origin)
    return (made.scope, made.currency, made.rail, made.requested_by, made.origin) != asked


def _lines(run_id: int, seen: Preview) -> list[dict[str, Any]]:
    """A line for everybody that was looked at; whoever gets nothing is passed by already, and the reason stands."""
    return [
        {
            "run_id": run_id,
            "party_id": each.candidate.party_id,
            "currency": each.candidate.currency,
            "amount_minor": each.amount_minor,
            "outcome": "" if each.amount_minor else "skipped",
            "reason": each.reason,
        }
        for each in seen.judgements
    ]


def _hand_over(run: PayoutRun) -> None:
    if run.state == "running":
        outbox.defer("payouts.run", run_id=run.id, queueing_lock=f"payout_run:{run.id}")
    elif run.state == "waiting":
        outbox.defer("mail.payout_run_waiting", run_id=run.id)


def _locked(run_id: int) -> PayoutRun:
    return db.session.get_one(PayoutRun, run_id, with_for_update=True, populate_existing=True)
