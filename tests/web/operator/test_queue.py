from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.messaging.models import InboxEvent
from tests.support.trail import deeds
from tests.support.world import World


def refuse(name: str = "evt_1") -> None:
    at = clock.now() - timedelta(hours=9)
    db.session.add(
        InboxEvent(
            provider="stripe", event_id=name, type="checkout.session.completed", object_id="cs_1", payload={},
            source="webhook", received_at=at, handled_at=at, outcome="refused: Order ord_1 was paid twice.",
        )
    )  # fmt: skip
    db.session.commit()


def test_an_empty_queue_says_so(manager: FlaskClient, world: World) -> None:
    assert "Nothing waits for a decision." in manager.get("/operator/queue/").text


def test_a_refused_payment_waits_until_its_decision_is_noted(finance: FlaskClient, world: World) -> None:
    refuse()
    page = finance.get("/operator/queue/?owner=finance").text
    for words in ("Money came in and was not booked", "was paid twice", "Overdue", 'class="count">1<'):
        assert words in page
    rows = finance.get("/operator/queue/?format=csv").text.splitlines()
    assert rows[1].startswith("refused_payment,finance,evt_1,")

    empty = finance.post("/operator/queue/evt_1/decision/", data={"decision": ""})
    noted = finance.post("/operator/queue/evt_1/decision/", data={"decision": "Paid back as re_1."})

    assert (empty.status_code, noted.status_code, noted.location) == (422, 303, "/operator/queue/")
    assert deeds("evt_1") == [("payment.decided", {"decision": "Paid back as re_1."})]
    assert "Nothing waits for a decision." in finance.get("/operator/queue/").text
    assert "Somebody has decided about it." in finance.get("/operator/queue/evt_1/decision/new").text
    assert finance.post("/operator/queue/evt_1/decision/", data={"decision": "Again."}).status_code == 422


def test_what_was_not_refused_cannot_be_decided(manager: FlaskClient, world: World) -> None:
    assert manager.get("/operator/queue/evt_absent/decision/new").status_code == 404
