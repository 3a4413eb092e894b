"""Changing the rules of payouts: by one person where that is at least as strict, else by two.

Whoever could raise the limit alone would have none. A change that lets one person do more waits until somebody else of
the operator agrees; everything else is in force at once, and ends a change of the same rules that still waits.
Source: docs/payouts.md, "Two people".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity.models import Party, User
from marketplace.messaging import outbox
from marketplace.payouts import alone, policy
from marketplace.payouts.limits import is_raised
from marketplace.payouts.models import PayoutPolicyChange
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import ChangeNotFound, ChangeWaits, NotAsShown, SecondPersonNeeded
from marketplace.payouts.rules import POLICY_CHANGE


def needs_second(now: Policy, wanted: Policy) -> bool:
    """Whether rules let one person do more than before: begin more at a time, or have runs begin by themselves."""
    return is_raised(now.limit_minor, wanted.limit_minor) or (wanted.runs_itself and not now.runs_itself)


def request(wanted: Policy, *, by: str, at: datetime) -> PayoutPolicyChange | None:
    """Put rules in force, or write them down for a second person; None where they are in force. Acts as the operator.

    What is in force already changes nothing. The same wish twice is one.

    Raises:
        ChangeWaits: another change of the same rules waits.
        PolicyInvalid: they make no sense.
    """
    policy.check(wanted)
    alone.hold(wanted.scope, [wanted.currency])
    now, waits = policy.of(wanted.scope, wanted.currency), _waiting(wanted.scope, wanted.currency)
    if wanted == now:
        return None
    if not needs_second(now, wanted):
        policy.change(wanted, by=by, at=at)
        if waits is not None:
            _end(waits, "overtake", at)
        return None
    if waits is not None:
        if (wish(waits), waits.requested_by) == (wanted, by):
            return waits
        raise ChangeWaits("Another change of these rules waits for a second person. Decide about that one first.")
    return _write(now, wanted, by, at)


def approve(change: PayoutPolicyChange, *, by: str, at: datetime) -> None:
    """Put a change in force, as somebody other than who asked for it. Acts as the operator.

    Raises:
        NotAsShown: other rules are in force now than when it was asked for.
        SecondPersonNeeded: the same person asked for it, or who asked is not with the operator any more.
        TransitionRefused: it waits for nobody.
    """
    locked = _decided(change, "approve", by, at)
    if not _is_here(locked.requested_by):
        raise SecondPersonNeeded("Whoever asked for this is not with us any more. Decline it, and ask for it anew.")
    now = policy.of(locked.scope, locked.currency)
    if (locked.was_limit_minor, locked.was_runs_itself) != (now.limit_minor, now.runs_itself):
        raise NotAsShown("Other rules are in force by now than when this was asked for. Decline it, and ask anew.")
    policy.change(wish(locked), by=by, at=at)


def decline(change: PayoutPolicyChange, *, by: str, at: datetime) -> None:
    """Leave the rules as they are, as somebody other than who asked. Acts as the operator.

    Raises:
        SecondPersonNeeded: the same person asked for it: see `withdraw`.
        TransitionRefused: it waits for nobody.
    """
    _decided(change, "decline", by, at)


def withdraw(change: PayoutPolicyChange, *, by: str, at: datetime) -> None:
    """Take a change back, as who asked for it.

    Raises:
        SecondPersonNeeded: somebody else asked for it: see `decline`.
        TransitionRefused: it waits for nobody.
    """
    locked = _locked(change)
    POLICY_CHANGE.next(locked.state, "withdraw")
    if by != locked.requested_by:
        raise SecondPersonNeeded("Only who asked for a change takes it back. Decline it instead.")
    _end(locked, "withdraw", at)


def wish(change: PayoutPolicyChange) -> Policy:
    """Return the rules that a change would put in force."""
    return Policy(
        change.scope, change.currency, change.minimum_minor, change.limit_minor, change.schedule, change.day,
        change.runs_itself,
    )  # fmt: skip


def waiting() -> Sequence[PayoutPolicyChange]:
    """Return the changes that wait for a second person, the oldest first."""
    query = select(PayoutPolicyChange).where(PayoutPolicyChange.state == "waiting")
    return db.session.scalars(query.order_by(PayoutPolicyChange.id)).all()


def latest(*, limit: int) -> Sequence[PayoutPolicyChange]:
    """Return the newest changes that two people had to decide about and that wait no more."""
    query = select(PayoutPolicyChange).where(PayoutPolicyChange.state != "waiting")
    return db.session.scalars(query.order_by(PayoutPolicyChange.id.desc()).limit(limit)).all()


def by_public_id(public_id: str) -> PayoutPolicyChange:
    """Return a change.

    Raises:
        ChangeNotFound: there is none.
    """
    found = db.session.scalar(select(PayoutPolicyChange).where(PayoutPolicyChange.public_id == public_id))
    if found is None:
        raise ChangeNotFound(public_id)
    return found


def _write(now: Policy, wanted: Policy, by: str, at: datetime) -> PayoutPolicyChange:
    change = PayoutPolicyChange(
        public_id=new_public_id("plc"), scope=wanted.scope, currency=wanted.currency,
        minimum_minor=wanted.minimum_minor, limit_minor=wanted.limit_minor, schedule=wanted.schedule, day=wanted.day,
        runs_itself=wanted.runs_itself, was_limit_minor=now.limit_minor, was_runs_itself=now.runs_itself,
        state="waiting", requested_by=by, requested_at=at,
    )  # fmt: skip
    db.session.add(change)
    _record(change, "requested")
    return change


def _decided(change: PayoutPolicyChange, action: str, by: str, at: datetime) -> PayoutPolicyChange:
    locked = _locked(change)
    POLICY_CHANGE.next(locked.state, action)
    if by == locked.requested_by:
        raise SecondPersonNeeded("Somebody else has to decide: you asked for this change yourself.")
    locked.decided_by = by
    _end(locked, action, at)
    return locked


def _end(change: PayoutPolicyChange, action: str, at: datetime) -> None:
    change.state, change.ended_at = POLICY_CHANGE.next(change.state, action), at
    _record(change, change.state)


def _record(change: PayoutPolicyChange, what: str) -> None:
    rules = {"rules": f"{change.scope}:{change.currency}", "was_limit_minor": change.was_limit_minor}
    deed = f"payout_policy_change.{what}"
    trail.record(deed, "payout_policy_change", change.public_id, rules | policy.facts(wish(change)))
    outbox.defer("mail.payout_policy_change", change_id=change.id)


def _is_here(person: str) -> bool:
    query = select(User.id).join(User.party).where(User.public_id == person, User.state == "active")
    return db.session.scalar(query.where(Party.kind == "operator")) is not None


def _waiting(scope: str, currency: str) -> PayoutPolicyChange | None:
    is_it = (PayoutPolicyChange.scope == scope, PayoutPolicyChange.currency == currency)
    query = select(PayoutPolicyChange).where(*is_it, PayoutPolicyChange.state == "waiting").with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _locked(change: PayoutPolicyChange) -> PayoutPolicyChange:
    """Return a change as it is now: first the limit, as whoever puts rules in force holds it, then the row."""
    alone.hold(change.scope, [change.currency])
    return db.session.get_one(PayoutPolicyChange, change.id, with_for_update=True, populate_existing=True)
