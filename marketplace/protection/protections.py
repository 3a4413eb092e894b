"""Protections as they begin and as they are given up; how they are extended is `activity`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.partners.models import Programme
from marketplace.protection import rules
from marketplace.protection.models import Protection, ProtectionStep, Registration

ONE: Final = "ex_protections_one"
TOLD: Final = "earlier_claim"
"""Why a protection is void, where its partner did nothing about it and so is told by mail."""


def open_for(registration: Registration, programme: Programme, *, by: str, at: datetime) -> Protection | None:
    """Protect the registration's account from the instant of its submission, as the programme promises at `at`.

    Narrower protections of the partner itself end where this one begins. Returns None where another protection of the
    account stands in the way: nothing is written then. The caller has locked the account; the database's own constraint
    has the last word all the same.
    """
    starts_at = registration.submitted_at
    promised = rules.window(starts_at, window_days=programme.window_days, tail_days=programme.tail_days)
    protection = Protection(
        public_id=new_public_id("prt"),
        account_id=registration.account_id,
        partner_id=registration.partner_id,
        vendor_id=registration.vendor_id,
        registration_id=registration.id,
        window_days=programme.window_days,
        starts_at=starts_at,
        ends_at=promised.ends_at,
        tail_ends_at=promised.tail_ends_at,
        tail_bps=programme.tail_bps,
    )
    try:
        with db.session.begin_nested():
            for narrower in _narrower(registration, starts_at):
                hand_over(narrower, registration, by=by, at=at)
            db.session.add(protection)
            db.session.flush()  # the constraint answers here
    except IntegrityError as refused:
        if ONE not in str(refused.orig):
            raise
        return None
    note(protection, "opened", by=by, at=at)
    return protection


def hand_over(narrower: Protection, wider: Registration, *, by: str, at: datetime) -> None:
    """Let a protection end, without a tail, where a wider one of the same partner begins: that one goes on for both.

    Until then it stands as it stood, so that nothing which came between counts as earlier.
    """
    narrower.ends_at = narrower.tail_ends_at = wider.submitted_at
    note(narrower, "widened", by=by, at=at, evidence={"registration": wider.public_id})
    db.session.flush()  # it has ended before the wider one is written


def void(protection: Protection, reason: str, *, by: str, at: datetime) -> None:
    """End a protection for good, its tail included; `reason` is a word. A second call changes nothing."""
    if protection.voided_at is None:
        protection.voided_at, protection.void_reason = at, reason
        step = note(protection, "voided", by=by, at=at, evidence={"reason": reason})
        if reason == TOLD:
            db.session.flush()  # its mail names the step
            outbox.defer("mail.protection_voided", step_id=step.id)


def note(
    protection: Protection, kind: str, *, by: str, at: datetime, evidence: Mapping[str, Any] | None = None
) -> ProtectionStep:
    """Write a step of a protection. `by` is a person's public id, or the name of what did it."""
    step = ProtectionStep(
        protection_id=protection.id,
        partner_id=protection.partner_id,
        kind=kind,
        ends_at=protection.ends_at,
        actor=by,
        evidence=dict(evidence or {}),
        happened_at=at,
    )
    db.session.add(step)
    return step


def of_registration(registration: Registration, *, is_to_change: bool = False) -> Protection | None:
    """Return the protection that a registration earned, or None."""
    wanted = select(Protection).where(Protection.registration_id == registration.id).order_by(Protection.id.desc())
    if is_to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted.limit(1)).one_or_none()


def _narrower(registration: Registration, at: datetime) -> Sequence[Protection]:
    """The partner's protections of single vendors' offerings, where it claims everything; locked."""
    if registration.vendor_id is not None:
        return []
    wanted = select(Protection).where(
        Protection.account_id == registration.account_id,
        Protection.partner_id == registration.partner_id,
        Protection.vendor_id.is_not(None),
        Protection.voided_at.is_(None),
        Protection.starts_at < at,
        Protection.ends_at > at,
    )
    return db.session.scalars(wanted.order_by(Protection.id).with_for_update()).all()
