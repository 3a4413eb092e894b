"""The steps of a registration: each changes its state by the one table, and leaves a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.protection.errors import MovedMeanwhile
from marketplace.protection.models import Registration, RegistrationStep
from marketplace.protection.rules import REGISTRATION

TOLD: Final = frozenset({"approved", "refused", "rejected", "upheld"})
"""States that a partner is told of by mail when somebody else brought its registration there."""


def locked(registration: Registration) -> Registration:
    """Lock a registration's row and read it afresh: two who decide at once take turns."""
    wanted = select(Registration).where(Registration.id == registration.id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def locked_with_account(registration: Registration) -> Registration:
    """Lock the account of a registration, and then its row, for whoever decides about it; acts as the house.

    Everywhere orders are locked before accounts, accounts before registrations, and these before protections, so that
    nobody waits for another in a circle.

    Raises:
        MovedMeanwhile: the account was united with another one while this waited.
    """
    account_id = registration.account_id
    db.session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    found = locked(registration)
    if found.account_id != account_id:
        raise MovedMeanwhile
    return found


def take(
    registration: Registration,
    action: str,
    *,
    by: str,
    at: datetime,
    due_at: datetime | None = None,
    rule: str = "",
    evidence: Mapping[str, Any] | None = None,
) -> RegistrationStep:
    """Lead a locked registration on. `by` is a person's public id, or `silence`.

    Raises:
        TransitionRefused: its state does not allow the action.
    """
    before = registration.state
    registration.state = REGISTRATION.next(before, action)
    registration.due_at = due_at
    registration.decided_at = None if due_at else at
    return _note(registration, before, by=by, at=at, rule=rule, evidence=evidence)


def begin(
    registration: Registration, *, by: str, at: datetime, rule: str = "", evidence: Mapping[str, Any] | None = None
) -> RegistrationStep:
    """Write the first step of a registration, which has its state already; its partner sees the answer at once."""
    return _note(registration, "", by=by, at=at, rule=rule, evidence=evidence, is_told=False)


def _note(
    registration: Registration,
    before: str,
    *,
    by: str,
    at: datetime,
    rule: str,
    evidence: Mapping[str, Any] | None,
    is_told: bool = True,
) -> RegistrationStep:
    step = RegistrationStep(
        registration_id=registration.id,
        partner_id=registration.partner_id,
        from_state=before,
        to_state=registration.state,
        actor=by,
        rule=rule,
        evidence=dict(evidence or {}),
        happened_at=at,
    )
    db.session.add(step)
    facts = {"from": before, "to": registration.state, "rule": rule, "partner": registration.partner_id}
    trail.record(f"registration.{registration.state}", "registration", registration.public_id, facts)
    if is_told and registration.state in TOLD:
        outbox.defer("mail.registration_decided", step_id=step.id)
    return step
