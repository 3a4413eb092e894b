"""Silence approves what nobody decided in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.protection import approving
from marketplace.protection.models import RegistrationStep
from tests.support.protection import AT, Field, in_review, protection_of, registered, rows_written

DUE = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


@pytest.mark.row("N7")
def test_nobody_having_decided_it_is_approved_at_the_very_instant_it_was_due(field: Field) -> None:
    registration = in_review(field.partner)

    assert approving.by_silence(at=DUE - timedelta(microseconds=1)) is None
    assert approving.by_silence(at=DUE) is registration

    step = db.session.scalars(select(RegistrationStep).order_by(RegistrationStep.id.desc()).limit(1)).one()
    assert (registration.state, registration.decided_at, registration.due_at) == ("approved", DUE, None)
    assert (step.actor, step.rule, step.evidence) == (
        "silence",
        "decision_due",
        {"due_at": "2026-11-04T09:00:00+00:00"},
    )
    assert protection_of(registration).starts_at == AT


def test_silence_decides_once(field: Field) -> None:
    in_review(field.partner)
    approving.by_silence(at=DUE)
    db.session.commit()
    before = rows_written()

    assert approving.by_silence(at=DUE + timedelta(days=9)) is None
    assert rows_written() == before


def test_silence_refuses_where_another_partner_had_the_account_first(field: Field) -> None:
    registration = in_review(field.partner)
    directory.bind(registration.account_id, field.rival.id, at=AT - timedelta(days=1))
    db.session.commit()

    approving.by_silence(at=DUE)

    step = db.session.scalars(select(RegistrationStep).order_by(RegistrationStep.id.desc()).limit(1)).one()
    assert (registration.state, step.to_state, step.rule) == ("refused", "refused", "earlier_claim")
    assert rows_written()["protections"] == 0


def test_whoever_sells_to_the_account_after_the_submission_does_not_come_first(field: Field) -> None:
    registration = in_review(field.partner)
    directory.bind(registration.account_id, field.rival.id, at=AT + timedelta(seconds=1))
    db.session.commit()

    approving.by_silence(at=DUE)

    assert registration.state == "approved"


def test_what_the_partner_has_by_another_registration_is_not_said_to_be_somebody_elses(field: Field) -> None:
    waiting = in_review(field.partner)
    own = registered(field.partner, "globex.com").registration
    protection_of(own).account_id = waiting.account_id
    db.session.commit()

    approving.by_silence(at=DUE)

    step = db.session.scalars(select(RegistrationStep).order_by(RegistrationStep.id.desc()).limit(1)).one()
    assert (waiting.state, step.rule) == ("refused", "own_claim")


def test_silence_widens_what_the_partner_has_of_it(field: Field) -> None:
    waiting = in_review(field.partner)
    earlier = AT - timedelta(days=1)
    narrow = protection_of(registered(field.partner, "globex.com", vendor=field.vendor, at=earlier))
    narrow.account_id = waiting.account_id
    db.session.commit()

    approving.by_silence(at=DUE)

    assert (waiting.state, narrow.ends_at, protection_of(waiting).vendor_id) == ("approved", AT, None)
