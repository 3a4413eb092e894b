"""What is late is handed on, however often the job runs, and never granted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Concession
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import special_pricing
from marketplace.special_pricing.models import PricingRequest, PricingRequestStep
from tests.support.protection import AT, Field, a_field
from tests.support.special_pricing import waiting


@pytest.fixture
def field(app: object) -> Field:
    return a_field()


def test_every_request_that_was_due_is_handed_on_once(field: Field) -> None:
    first, second = waiting(field.partner), waiting(field.rival)
    later = waiting(field.partner, at=AT + timedelta(days=1))

    with clock.frozen(AT + timedelta(days=2)):
        for _each in range(2):
            special_pricing.escalate()

    db.session.expire_all()
    states = dict(map(tuple, db.session.execute(select(PricingRequest.id, PricingRequest.state))))
    assert states == {first.id: "escalated", second.id: "escalated", later.id: "in_review"}
    actors = db.session.scalars(select(PricingRequestStep.actor).where(PricingRequestStep.from_state != ""))
    assert (list(actors), db.session.query(Concession).count()) == (["overdue", "overdue"], 0)
