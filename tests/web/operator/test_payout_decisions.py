"""Decisions about payouts that no program can end."""

from __future__ import annotations

import psycopg
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.jobs import payout_runs
from marketplace.payouts.models import PayoutDecision
from tests.support.paying_out import a_paid_partner, a_run, age, the_payout, work
from tests.support.sandbox import Sandbox
from tests.support.world import World


def test_somebody_decides_about_what_nobody_knows(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    sandbox.double.fault("POST", "/v1/transfers", "reset_before_effect")
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=3)
    a_run(superuser)
    sandbox.double.calm()
    age(superuser, 25)
    payout = the_payout(partner)
    at = f"/operator/payouts/{payout.public_id}/"
    assert "Needs a look" in finance.get("/operator/payouts/").text
    assert "Somebody has to look" in finance.get(at).text

    assert finance.post(f"{at}decisions/", data={"kind": "not_sent", "reason": ""}).status_code == 422
    wrong = finance.post(f"{at}decisions/", data={"kind": "adopt", "reason": "Seen.", "transfer_id": "po_1"})
    assert (wrong.status_code, "begins with tr_." in wrong.text) == (422, True)
    cancel = finance.get(f"{at}decisions/new?kind=cancel")
    assert (cancel.status_code, cancel.location) == (303, at)
    adopt = {"kind": "adopt", "reason": "Seen.", "transfer_id": "tr_nowhere"}
    assert finance.post(f"{at}decisions/", data=adopt).status_code == 303
    assert '<span class="mono">tr_nowhere</span>' in finance.get(at).text
    work(superuser)
    assert finance.post(f"{at}decisions/", data={"kind": "not_sent", "reason": "Looked."}).status_code == 303
    work(superuser)

    states = [each.state for each in db.session.query(PayoutDecision).order_by(PayoutDecision.id)]
    assert (the_payout().state, states) == ("canceled", ["refused", "done"])
    assert "Nothing was sent; the amount is back on the book." in finance.get(at).text


def test_without_a_word_what_is_possible_is_asked_and_nothing_is_decided(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(None, 1_000)
    payout_runs.run(run_id=a_run(superuser, does=False).id)
    at = f"/operator/payouts/{the_payout(partner).public_id}/decisions/"

    assert "Do not send it" in finance.get(f"{at}new").text
    for impossible in ("burn", "adopt"):
        answer = finance.get(f"{at}new?kind={impossible}")
        assert (answer.status_code, answer.location) == (303, at.removesuffix("decisions/"))
        assert "That cannot be decided about this payout." in finance.get(answer.location).text
    assert finance.post(at, data={"reason": "Not now."}).status_code == 422

    assert db.session.query(PayoutDecision).count() == 0


def test_what_is_being_called_off_is_not_offered_to_be_called_off(
    finance: FlaskClient, world: World, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(None, 1_000)
    payout_runs.run(run_id=a_run(superuser, does=False).id)
    at = f"/operator/payouts/{the_payout(partner).public_id}/"
    before = finance.get(at).text

    assert finance.post(f"{at}decisions/", data={"kind": "cancel", "reason": "Another account."}).status_code == 303

    assert ["decisions/new?kind=cancel" in page for page in (before, finance.get(at).text)] == [True, False]
