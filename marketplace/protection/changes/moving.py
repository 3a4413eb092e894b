"""What the calendar does when a change counts: the account is the new partner's, and what stood there before is over.

What is asked about an instant is answered by the change itself; this writes it down for everybody else.

Source: docs/protection.md, "Change of partner".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.protection import protections, steps
from marketplace.protection.changes.asking import holders, step
from marketplace.protection.models import PartnerChange, Protection, Registration

MOVE: Final = text("select move_account(:change_id, :at)")
CUSTOMER: Final = "customer"
RULE: Final = "customer_choice"


def move(*, at: datetime) -> PartnerChange | None:
    """Write down one change that counts by `at`; None when none is left. Acts as the system.

    The account belongs to the new partner since the effective instant; protections of others that began before it are
    void, tail included. Safe to run twice and at once: the account is locked before the change, as a merge does it.
    """
    due = (
        select(PartnerChange)
        .where(PartnerChange.state == "confirmed", PartnerChange.effective_at <= at)
        .order_by(PartnerChange.effective_at, PartnerChange.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    change = db.session.scalars(due).one_or_none()
    if change is None:
        return None
    holders(change.account_id, at=at, is_changing=True)
    db.session.refresh(change)
    if db.session.scalar(MOVE, {"change_id": change.id, "at": at}):
        step(change, "moved", at=at, by="calendar")
        db.session.refresh(change)
        db.session.expire(change.account)
        _void(change, at=at)
        trail.record("partner_change.moved", "partner_change", change.public_id)
    return change


def refuse_overtaken(*, at: datetime) -> Registration | None:
    """Refuse one registration that waits for its decision while the customer has chosen somebody else since.

    Returns None when none is left. Those that somebody decides at this moment are passed over. Acts as the system.
    """
    moved = select(PartnerChange.id).where(
        PartnerChange.account_id == Registration.account_id,
        PartnerChange.state == "moved",
        PartnerChange.effective_at > Registration.submitted_at,
        PartnerChange.new_partner_id.is_distinct_from(Registration.partner_id),
    )
    waiting = (
        select(Registration)
        .where(Registration.due_at.is_not(None), moved.exists())
        .order_by(Registration.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    registration = db.session.scalars(waiting).one_or_none()
    if registration is not None:
        steps.take(registration, "refuse", by=CUSTOMER, at=at, rule=RULE)
    return registration


def _void(change: PartnerChange, *, at: datetime) -> None:
    counts_at = change.effective_at or at
    wanted = select(Protection).where(
        Protection.account_id == change.account_id,
        Protection.partner_id.is_distinct_from(change.new_partner_id),
        Protection.voided_at.is_(None),
        Protection.starts_at < counts_at,
    )
    for protection in db.session.scalars(wanted.order_by(Protection.id).with_for_update()):
        protections.void(protection, "moved", by=CUSTOMER, at=counts_at)
