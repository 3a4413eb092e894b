"""The rules of payouts at the operator's."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.payouts import policy
from marketplace.payouts.policy import Policy
from tests.support.paying_out import a_paid_partner
from tests.support.sandbox import Sandbox
from tests.support.world import World


def test_the_rules_of_a_currency_are_put_in_force(finance: FlaskClient, world: World, sandbox: Sandbox) -> None:
    a_paid_partner(sandbox, 1_000)
    entered = {"minimum": "25.00", "limit": "5000", "schedule": "monthly", "day": "15"}

    assert finance.post("/operator/payouts/policies/partners/EUR", data={**entered, "minimum": "x"}).status_code == 422
    assert finance.post("/operator/payouts/policies/partners/EUR", data=entered).status_code == 303

    db.session.rollback()
    assert policy.of("partners", "EUR") == Policy("partners", "EUR", 2_500, 500_000, "monthly", 15)
    assert "€25.00" in finance.get("/operator/payouts/policies/").text
    assert "Below the smallest payout" in finance.get("/operator/payouts/runs/new").text


def test_the_operators_own_money_has_a_limit_alone(finance: FlaskClient, world: World, sandbox: Sandbox) -> None:
    a_paid_partner(sandbox, 1_000)
    page = finance.get("/operator/payouts/policies/own/EUR").text
    assert ('name="limit"' in page, 'name="schedule"' in page, "1000.00" in page) == (True, False, True)

    assert finance.post("/operator/payouts/policies/own/EUR", data={"limit": "500"}).status_code == 303

    db.session.rollback()
    assert policy.of("own", "EUR").limit_minor == 50_000
    assert [finance.get(f"/operator/payouts/policies/{each}").status_code for each in ("own/XXX", "nobody/EUR")] == [
        404
    ] * 2
