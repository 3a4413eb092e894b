"""What people decide about registrations: the operator's reviewers, and the partner that appeals or gives up.

A reviewer never reads what names the customer: accounts are shown by pseudonyms, with the kinds of facts that met.
What is decided by silence from its due time on can still be approved by a person, but not turned down.

Source: docs/protection.md, "Review".
"""

from __future__ import annotations

from datetime import datetime

from marketplace.core.business_days import business_days_after
from marketplace.customers import families, merging
from marketplace.customers.masking import masked
from marketplace.protection import approving, protections, queries, steps, ties, uniting
from marketplace.protection.calendar import calendar
from marketplace.protection.errors import (
    DecidedBySilence,
    EvidenceMissing,
    MovedMeanwhile,
    NoMatch,
    RuleUnknown,
    SameDecider,
)
from marketplace.protection.models import Registration
from marketplace.protection.queries import Met
from marketplace.protection.rules import REGISTRATION, REJECTION_RULES
from marketplace.protection.unnamed import facts_of_registered


def approve_as_different(registration: Registration, *, by: str, at: datetime) -> Registration:
    """Find that the customer is an organisation of its own: its account is protected from the instant of submission.

    A rival claim that came first by now refuses it instead, and the step says so.

    Raises:
        TransitionRefused: nobody has to decide about it.
        SameDecider: whoever rejected it decides about the appeal.
    """
    decided = _decided_by(steps.locked_with_account(registration), by)
    REGISTRATION.next(decided.state, "approve")
    ties.judge(decided.account_id, by=by, at=at)
    approving.approve(decided, by=by, at=at)
    return decided


def approve_as_same(registration: Registration, account: str, *, by: str, at: datetime) -> Registration:
    """Find that the customer is the account with this public id: both become one, and the earlier claim stands.

    Raises:
        TransitionRefused: nobody has to decide about it.
        SameDecider: whoever rejected it decides about the appeal.
        DecidedBySilence: its time is over.
        NoMatch: the registration did not meet this account.
        MovedMeanwhile: one of the accounts became one with a third in this moment.
    """
    decided, met = _met(registration, account, by=by)
    _in_time(decided, at)
    uniting.unite(met.account, decided.account, claim=decided, by=by, at=at)
    approving.approve(decided, by=by, at=at, evidence={"same_as": account, "facts": list(met.reasons)})
    return decided


def approve_as_relative(registration: Registration, account: str, *, by: str, at: datetime) -> Registration:
    """Find that the customer is a company of its own in the group of the account with this public id.

    It is approved as one of its own; from now on, whoever claims one of the two meets the other as likely.

    Raises:
        TransitionRefused, SameDecider, NoMatch, MovedMeanwhile: as when they are the same.
        NoFamily: the customer stands above that account already.
    """
    decided, met = _met(registration, account, by=by)
    families.place_under(decided.account_id, met.account.id)
    ties.judge(decided.account_id, by=by, at=at)
    approving.approve(decided, by=by, at=at, evidence={"group_of": account})
    return decided


def reject(registration: Registration, rule: str, *, evidence: str, by: str, at: datetime) -> Registration:
    """Reject a registration by a rule of the programme, on written evidence that the partner reads.

    Rejecting an appeal upholds the first decision for good.

    Raises:
        RuleUnknown, EvidenceMissing: it rests on nothing.
        TransitionRefused: nobody has to decide about it.
        SameDecider: whoever rejected it decides about the appeal.
        DecidedBySilence: its time is over.
    """
    if rule not in REJECTION_RULES:
        raise RuleUnknown(rule)
    if not evidence.strip():
        raise EvidenceMissing
    decided = _in_time(_decided_by(steps.locked(registration), by), at)
    steps.take(decided, "reject", by=by, at=at, rule=rule, evidence={"text": evidence.strip()})
    return decided


def appeal(registration: Registration, reason: str, *, by: str, at: datetime, time_zone: str) -> Registration:
    """Ask once for a second look by somebody else, within business days of its own. `time_zone` is the operator's.

    What names the customer is taken out of the reason: who decides reads it, and may not know.

    Raises:
        EvidenceMissing: no reason is given.
        TransitionRefused: it was not rejected, or was appealed already.
    """
    if not reason.strip():
        raise EvidenceMissing
    asked = steps.locked(registration)
    due_at = business_days_after(at, asked.partner.programme.review_days, calendar(time_zone))
    steps.take(asked, "appeal", by=by, at=at, due_at=due_at, evidence={"text": _unnamed(asked, reason.strip())})
    return asked


def withdraw(registration: Registration, *, by: str, at: datetime) -> Registration:
    """Give a claim up: nobody decides about it any more, and what was protected is free for others, tail included.

    Raises:
        TransitionRefused: there is nothing to give up.
    """
    given_up = steps.locked(registration)
    steps.take(given_up, "withdraw", by=by, at=at)
    if (protection := protections.of_registration(given_up, is_to_change=True)) is not None:
        protections.void(protection, "withdrawn", by=by, at=at)
    return given_up


def first_decider(registration: Registration) -> str:
    """Return the public id of the person who rejected a registration; empty where nobody has."""
    return next((step.actor for step in registration.steps if step.to_state == "rejected"), "")


def _met(registration: Registration, account: str, *, by: str) -> tuple[Registration, Met]:
    """Lock a registration with its account and the one that it met, in the order that everybody locks in."""
    met = next((each for each in queries.met_by(registration) if each.account.public_id == account), None)
    if met is None:
        raise NoMatch(account)
    account_id = registration.account_id
    merging.hold(met.account.id, account_id)
    decided = _decided_by(steps.locked(registration), by)
    REGISTRATION.next(decided.state, "approve")
    if decided.account_id != account_id or met.account.merged_into_id is not None:
        raise MovedMeanwhile
    return decided, met


def _in_time(registration: Registration, at: datetime) -> Registration:
    """Nobody turns down what silence has approved, though the job that writes it down may come a little later."""
    if registration.due_at is not None and registration.due_at <= at:
        raise DecidedBySilence
    return registration


def _unnamed(registration: Registration, words: str) -> str:
    return masked(words, [*facts_of_registered(registration.detail), registration.detail.notes])


def _decided_by(registration: Registration, by: str) -> Registration:
    if registration.state == "appealed" and first_decider(registration) == by:
        raise SameDecider
    return registration
