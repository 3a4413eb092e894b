"""Each step of a registration changes its state by the one table and leaves a row."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.core.states import TransitionRefused
from marketplace.db.base import db
from marketplace.protection import steps
from marketplace.protection.models import RegistrationStep
from tests.support.protection import AT, BY, Field, in_review, rows_written
from tests.support.trail import deeds


def test_a_step_is_a_row_a_deed_and_a_mail_to_come(field: Field) -> None:
    registration = in_review(field.partner)

    step = steps.take(
        steps.locked(registration), "reject", by=BY, at=AT, rule="earlier_claim", evidence={"text": "So."}
    )
    db.session.flush()

    assert (step.from_state, step.to_state, step.rule, step.evidence) == (
        "in_review", "rejected", "earlier_claim", {"text": "So."},
    )  # fmt: skip
    assert (registration.due_at, registration.decided_at) == (None, AT)
    assert [action for action, _ in deeds(registration.public_id)] == [
        "registration.in_review",
        "registration.rejected",
    ]


def test_a_step_that_leads_nowhere_leaves_nothing(field: Field) -> None:
    registration = in_review(field.partner)
    before = rows_written()

    with pytest.raises(TransitionRefused, match="This registration is in_review, so it cannot appeal"):
        steps.take(steps.locked(registration), "appeal", by=BY, at=AT)

    assert rows_written() == before
    assert db.session.scalars(select(RegistrationStep.to_state)).all() == ["in_review"]
