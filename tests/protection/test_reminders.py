"""Reminders of protections that are about to end: each once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection import activity, reminders
from marketplace.protection.models import ProtectionStep
from tests.support.protection import AT, Field, protection_of, registered

DAY = timedelta(days=1)


def days_told() -> list[int]:
    wanted = select(ProtectionStep.evidence).where(ProtectionStep.kind == "reminded").order_by(ProtectionStep.id)
    return [evidence["days"] for evidence in db.session.scalars(wanted)]


def test_a_partner_is_reminded_30_14_and_3_days_before_the_end_once_each(field: Field) -> None:
    ends_at = protection_of(registered(field.partner)).ends_at

    sent = [
        reminders.remind(at=ends_at - left)
        for left in (31 * DAY, 30 * DAY, 29 * DAY, 14 * DAY, 4 * DAY, 3 * DAY, DAY, timedelta(0), -DAY)
    ]

    assert sent == [0, 1, 0, 1, 0, 1, 0, 0, 0]
    assert days_told() == [30, 14, 3]


def test_a_protection_seen_late_gets_the_latest_reminder_alone(field: Field) -> None:
    ends_at = protection_of(registered(field.partner)).ends_at

    assert reminders.remind(at=ends_at - 2 * DAY) == 1
    assert days_told() == [3]


def test_another_end_is_reminded_of_anew(field: Field) -> None:
    protection = protection_of(registered(field.partner))
    reminders.remind(at=protection.ends_at - 30 * DAY)
    activity.note(protection.account_id, field.partner.id, (), "order_paid", {}, AT + 170 * DAY)
    db.session.refresh(protection)

    assert reminders.remind(at=protection.ends_at - 30 * DAY) == 1


def test_what_was_given_up_is_not_reminded_of(field: Field) -> None:
    protection = protection_of(registered(field.partner))
    protection.voided_at, protection.void_reason = AT, "withdrawn"
    db.session.commit()

    assert reminders.remind(at=protection.ends_at - 3 * DAY) == 0
