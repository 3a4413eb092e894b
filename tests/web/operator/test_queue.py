from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.messaging.models import InboxEvent
from marketplace.payouts import policy
from marketplace.payouts.models import PayoutPolicyChange, PayoutRun
from marketplace.payouts.policy import Policy
from tests.support.paying_out import a_paid_partner
from tests.support.people import sign_in
from tests.support.statements import counted
from tests.support.trail import deeds
from tests.support.world import World, a_person


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


QUEUE = "/operator/queue/"
RULES = "/operator/payouts/policies/"


def a_run(finance: FlaskClient) -> str:
    """Ask for a run of 10.00 EUR, of which one person may begin nothing; return where a second one agrees."""
    a_paid_partner(None, 1_000, name="Southwind")
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=0), by="usr_x", at=clock.now())
    shown = finance.get("/operator/payouts/runs/new").text
    fields = dict(re.findall(r'name="(key|scope|currency|rail|seen)"[^>]*value="([^"]*)"', shown))
    return str(finance.post("/operator/payouts/runs/", data=fields).location)


def change_rules(finance: FlaskClient, scope: str, limit: str) -> None:
    """Ask for a higher limit."""
    data = {"minimum": "0.01", "limit": limit, "schedule": "none", "day": "1"}
    assert finance.post(f"{RULES}{scope}/EUR", data=data).status_code == 303


def test_what_takes_two_people_is_asked_of_the_other_one(web: Flask, finance: FlaskClient, world: World) -> None:
    ada = a_person(world.operator.id, "channel_manager", email="ada@example.com", name="Ada Zwei")
    db.session.commit()
    where = a_run(finance)
    other = sign_in(web.test_client(), ada)

    own, asked = finance.get(QUEUE).text, other.get(QUEUE).text

    for page in (own, asked):
        assert re.search(f'<a href="{where}">(?s:(?!</a>).)*A payout run waits for a second person</a>', page)
        assert "€10.00" in page
    assert ["You asked for it, so somebody else has to agree." in page for page in (own, asked)] == [True, False]
    assert ["Asked for by Jon Fini" in page for page in (own, asked)] == [False, True]
    db.session.rollback()
    run = db.session.query(PayoutRun).one()
    [row] = other.get(f"{QUEUE}?kind=second_run&format=csv").text.splitlines()[1:]
    assert row.startswith(f"second_run,finance,{run.public_id},partners,")
    assert row.endswith(",EUR,1000,Jon Fini")

    assert other.post(f"{where}approval").status_code == 303
    assert "Nothing waits for a decision." in other.get(QUEUE).text


def test_the_list_asks_as_much_for_many_rows_as_for_one(web: Flask, finance: FlaskClient, world: World) -> None:
    a_run(finance)
    finance.get(QUEUE)
    with counted() as one:
        finance.get(f"{QUEUE}?kind=second_run")
    change_rules(finance, "partners", "50000")
    change_rules(finance, "vendors", "60000")
    refuse()

    with counted() as four:
        page = finance.get(QUEUE).text

    assert page.count("You asked for it, so somebody else has to agree.") == 3
    assert [page.count(limit) for limit in ("€50,000.00", "€60,000.00")] == [1, 1]
    assert db.session.query(PayoutPolicyChange).count() == 2
    assert (len(one), len(four)) == (3, 3)  # what waits, how much of each kind, who asked
