"""Payout runs at the operator's: the effect first, then once, by two people above the limit."""

from __future__ import annotations

import re

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import reconciling
from marketplace.payouts import policy
from marketplace.payouts.models import PayoutRun
from marketplace.payouts.policy import Policy
from tests.support.paying_out import a_paid_partner, a_run, owe, take_away, work
from tests.support.people import sign_in
from tests.support.sandbox import Sandbox
from tests.support.world import World, a_person


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the run's form."""
    return dict(re.findall(r'name="(key|scope|currency|rail|seen)"[^>]*value="([^"]*)"', page))


def test_what_has_changed_since_the_preview_is_shown_again(
    finance: FlaskClient, world: World, sandbox: Sandbox
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    shown = finance.get("/operator/payouts/runs/new").text
    owe(f"partner:{partner}", 500)

    answer = finance.post("/operator/payouts/runs/", data=hidden(shown))

    assert answer.status_code == 422
    assert "Something has changed since this was shown" in answer.text
    assert db.session.query(PayoutRun).count() == 0


def test_above_the_limit_somebody_else_agrees(
    finance: FlaskClient, web: Flask, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)
    other = a_person(world.operator.id, "finance", email="ada@example.com")
    db.session.commit()
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=999), by="usr_x", at=clock.now())
    colleague = sign_in(web.test_client(), other)
    shown = finance.get("/operator/payouts/runs/new").text
    assert "one alone may begin €9.99 in 24 hours" in shown
    where = finance.post("/operator/payouts/runs/", data=hidden(shown)).location

    assert "Agree to it" not in finance.get(where).text
    finance.post(f"{where}approval")
    db.session.rollback()
    assert db.session.query(PayoutRun).one().state == "waiting"
    assert "Agree to it" in colleague.get(where).text
    agreed = colleague.post(f"{where}approval", follow_redirects=True).text
    assert "You have agreed, and the run goes on." in agreed
    assert (
        '<noscript><meta http-equiv="refresh"' in agreed,
        agreed.count("http-equiv"),
        agreed.count("data-progress"),
    ) == (True, 1, 3)
    work(superuser)
    assert ("http-equiv" in colleague.get(where).text, "data-progress" in colleague.get(where).text) == (False, False)

    assert db.session.query(PayoutRun).one().state == "done"


def test_the_preview_and_the_run_say_what_was_begun_before(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=1_200), by="usr_x", at=clock.now())
    a_run(superuser)
    owe(f"partner:{partner}", 300)

    shown = finance.get("/operator/payouts/runs/new").text
    where = finance.post("/operator/payouts/runs/", data=hidden(shown)).location

    why = "€10.00 of it were begun already, so this €3.00 would be too much."
    assert [why in shown, why in finance.get(where).text] == [True, True]
    assert "Waits for a second person" in finance.get(where).text


def test_a_limit_that_was_lowered_since_the_preview_is_shown_first(
    finance: FlaskClient, world: World, sandbox: Sandbox
) -> None:
    a_paid_partner(sandbox, 1_000)
    shown = finance.get("/operator/payouts/runs/new").text
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=999), by="usr_x", at=clock.now())

    answer = finance.post("/operator/payouts/runs/", data=hidden(shown))

    assert (answer.status_code, "Something has changed since" in answer.text) == (422, True)
    assert "second person has to agree" in answer.text
    assert db.session.query(PayoutRun).count() == 0


def test_the_preview_says_whether_the_money_is_at_stripe(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    page = "/operator/payouts/runs/new"
    assert "Nobody knows how much money is at Stripe" in finance.get(page).text
    db.session.rollback()
    reconciling.reconcile()
    assert "The money is at Stripe: €10.00 are needed, €10.00 are free." in finance.get(page).text
    owe(f"partner:{partner}", 250)

    short = finance.get(page).text
    assert ("€2.50 are missing at Stripe" in short, "Top up at least €2.50" in short) == (True, True)
    superuser.execute("update reconciliations set taken_at = taken_at - interval '27 hours'")
    assert "It may be less by now: ask again" in finance.get(page).text


def test_a_run_that_sent_nothing_says_so(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    run = a_run(superuser, does=False)
    take_away(f"partner:{partner}", 1_000)
    work(superuser)

    at = f"/operator/payouts/runs/{run.public_id}/"
    for page in (at, "/operator/payouts/runs/", "/operator/payouts/"):
        shown = finance.get(page).text
        assert ("Nothing was sent" in shown, "1 passed by" in shown) == (True, True), page
    assert "Everybody was passed by" in finance.get(at).text
