"""Steps of a request: each by the one table, each a row, and the partner told of those it did not take itself."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from marketplace.core.states import TransitionRefused
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.protection import uniting
from marketplace.special_pricing import steps
from marketplace.special_pricing.models import PricingRequest, PricingRequestStep
from tests.support.protection import AT, BY, Field, registered
from tests.support.special_pricing import waiting


def jobs() -> list[str]:
    wanted = text("select task_name from procrastinate_jobs where task_name like 'mail.pricing%' order by id")
    return list(db.session.scalars(wanted))


def test_a_step_changes_the_state_and_leaves_a_row(field: Field) -> None:
    request = steps.locked(waiting(field.partner))

    step = steps.take(request, "reject", by=BY, at=AT, evidence={"text": "Too much."})
    db.session.commit()

    assert (request.state, request.due_at, request.decided_at) == ("rejected", None, AT)
    assert (step.from_state, step.to_state, step.actor, step.evidence) == (
        "in_review", "rejected", BY, {"text": "Too much."},
    )  # fmt: skip
    assert jobs() == ["mail.pricing_decided"]


def test_what_the_table_does_not_allow_writes_nothing(field: Field) -> None:
    request = steps.locked(waiting(field.partner))
    steps.take(request, "withdraw", by=BY, at=AT)
    db.session.commit()

    with pytest.raises(TransitionRefused):
        steps.take(request, "approve", by=BY, at=AT)
    db.session.rollback()
    assert (db.session.get_one(PricingRequest, request.id).state, jobs()) == ("withdrawn", [])


def test_steps_are_never_edited(field: Field) -> None:
    waiting(field.partner)

    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.query(PricingRequestStep).update({"actor": "usr_somebody"})
    db.session.rollback()


def test_a_request_follows_its_account_to_the_one_that_was_kept(field: Field) -> None:
    request = waiting(field.partner)
    kept = registered(field.rival, "globex.com").registration.account
    claim = registered(field.partner, "initech.com").registration
    uniting.unite(kept, db.session.get_one(Account, request.account_id), claim=claim, by=BY, at=AT)
    db.session.commit()

    found = steps.account_of(request)

    assert (found and found.id, request.account_id == kept.id) == (kept.id, False)
