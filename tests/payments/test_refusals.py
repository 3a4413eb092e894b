from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.messaging.models import InboxEvent
from marketplace.payments import refusals
from tests.support.trail import deeds

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def event(app: Flask) -> InboxEvent:
    found = InboxEvent(
        provider="stripe", event_id="evt_1", type="checkout.session.completed", object_id="cs_1", payload={},
        source="webhook", received_at=AT, handled_at=AT, outcome="refused: paid twice",
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def test_a_decision_is_noted_once(event: InboxEvent) -> None:
    assert refusals.refused("evt_1") is event
    assert not refusals.is_decided("evt_1")

    refusals.decide(event, decision=" Paid back. ")

    assert refusals.is_decided("evt_1")
    with pytest.raises(Conflict):
        refusals.decide(event, decision="Again.")
    assert deeds("evt_1") == [("payment.decided", {"decision": "Paid back."})]


def test_an_empty_decision_is_refused_and_nothing_is_noted(event: InboxEvent) -> None:
    with pytest.raises(Invalid):
        refusals.decide(event, decision=" ")
    assert deeds("evt_1") == []


def test_only_what_was_refused_is_found(event: InboxEvent) -> None:
    event.outcome = "settled ord_1"

    for event_id in ("evt_1", "evt_absent"):
        with pytest.raises(refusals.RefusalNotFound):
            refusals.refused(event_id)
