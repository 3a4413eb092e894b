"""Silence grants no money: what is late is handed on, once, and stays open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from marketplace.catalog.models import Concession
from marketplace.db.base import db
from marketplace.special_pricing import deciding, escalating
from tests.support.protection import AT, Field
from tests.support.special_pricing import waiting

DUE = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)


def jobs() -> list[str]:
    wanted = text("select task_name from procrastinate_jobs where task_name like 'mail.pricing%' order by id")
    return list(db.session.scalars(wanted))


def test_what_is_due_is_handed_on_once_and_nothing_is_granted(field: Field) -> None:
    request = waiting(field.partner)

    assert escalating.escalate(at=DUE - timedelta(microseconds=1)) is None
    assert escalating.escalate(at=DUE) == request
    db.session.commit()
    assert escalating.escalate(at=DUE + timedelta(days=9)) is None

    assert (request.state, request.due_at, request.decided_at) == ("escalated", DUE, None)
    step = request.steps[-1]
    assert (step.from_state, step.to_state, step.actor, step.rule) == ("in_review", "escalated", "overdue", "overdue")
    assert (db.session.query(Concession).count(), jobs()) == (0, ["mail.pricing_decided", "mail.pricing_escalated"])


def test_a_person_still_decides_about_what_was_handed_on(field: Field) -> None:
    request = waiting(field.partner)
    escalating.escalate(at=DUE)
    db.session.commit()

    deciding.approve(request, bps=800, funder="operator", by="usr_finance", at=DUE + timedelta(days=1))
    db.session.commit()

    assert (request.state, request.due_at) == ("approved", None)


def test_what_is_late_comes_in_the_order_of_its_deadline(field: Field) -> None:
    second = waiting(field.partner, at=AT + timedelta(hours=1))
    first = waiting(field.partner, at=AT)

    found = [escalating.escalate(at=DUE + timedelta(days=1)) for _each in range(3)]

    assert found == [first, second, None]
