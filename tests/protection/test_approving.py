"""Silence approves what nobody decided in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.protection import approving
from marketplace.protection.models import RegistrationStep
from tests.support.protection import AT, Field, in_review, protection_of, rows_written

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
