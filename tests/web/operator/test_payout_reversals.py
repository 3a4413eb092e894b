"""Taking money of a payout back."""

from __future__ import annotations

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import policy
from marketplace.payouts.models import PayoutReversal
from marketplace.payouts.policy import Policy
from tests.support.paying_out import a_paid_vendor, a_run, the_payout, work
from tests.support.people import sign_in
from tests.support.sandbox import Sandbox
from tests.support.world import World, a_person


def test_money_is_taken_back_once(
    finance: FlaskClient, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_vendor(sandbox, 5_000)
    a_run(superuser, scope="vendors")
    at = f"/operator/payouts/{the_payout().public_id}/reversals/"
    asked = finance.get(f"{at}new").text
    assert ("at most €50.00" in asked, asked.count('name="number"')) == (True, 1)

    entered = {"number": "1", "amount": "20.00", "reason": "Paid too much."}
    refused = [finance.post(at, data={**entered, "amount": typed}) for typed in ("50.01", "0", "-1")]
    assert {each.status_code for each in refused} == {422}
    assert all("Write an amount from 0.01 to 50.00 EUR" in each.text for each in refused)
    assert "Say why: the party reads it." in finance.post(at, data={**entered, "reason": " \n "}).text
    assert [finance.post(at, data=entered).status_code for _ in range(2)] == [303, 303]
    work(superuser)

    assert [(row.amount_minor, row.state) for row in db.session.query(PayoutReversal)] == [(2_000, "done")]
    assert the_payout().reversed_minor == 2_000


def test_agreeing_is_offered_to_somebody_else_alone(
    finance: FlaskClient, web: Flask, world: World, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_vendor(sandbox, 5_000)
    other = a_person(world.operator.id, "finance", email="ada@example.com")
    db.session.commit()
    a_run(superuser, scope="vendors")
    with transaction():
        policy.change(Policy("vendors", "EUR", limit_minor=1_999), by="usr_x", at=clock.now())
    at = f"/operator/payouts/{the_payout().public_id}/"
    colleague = sign_in(web.test_client(), other)

    finance.post(f"{at}reversals/", data={"number": "1", "amount": "20.00", "reason": "Paid too much."})

    assert ["Agree to it" in each.get(at).text for each in (finance, colleague)] == [False, True]
    assert ["Withdraw it" in each.get(at).text for each in (finance, colleague)] == [True, True]
