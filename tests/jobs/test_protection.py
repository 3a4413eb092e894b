"""Silence approves and the calendar reminds, however often the jobs run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import protection
from marketplace.protection.models import ProtectionStep, Registration, RegistrationStep
from tests.support.protection import AT, Field, a_field, in_review, protection_of, registered, rows_written


@pytest.fixture
def field(app: object) -> Field:
    return a_field()


def test_every_registration_that_was_due_is_approved_and_a_second_run_changes_nothing(field: Field) -> None:
    first = in_review(field.partner, vendor=field.vendor)
    second = in_review(field.rival, vendor=field.other_vendor, at=AT + timedelta(days=1))

    with clock.frozen(AT + timedelta(days=2)):
        protection.fall_silent()
        states = dict(map(tuple, db.session.execute(select(Registration.public_id, Registration.state))))
        before = rows_written()
        protection.fall_silent()

    assert states == {first.public_id: "approved", second.public_id: "in_review"}
    assert rows_written() == before
    with clock.frozen(AT + timedelta(days=9)):
        protection.fall_silent()
    actors = db.session.scalars(select(RegistrationStep.actor).where(RegistrationStep.to_state == "approved"))
    assert list(actors) == ["silence", "silence"]


def test_each_end_is_reminded_of_once(field: Field) -> None:
    ends_at = protection_of(registered(field.partner)).ends_at

    with clock.frozen(ends_at - timedelta(days=14)):
        protection.remind()
        protection.remind()

    assert db.session.query(ProtectionStep).filter_by(kind="reminded").count() == 1
