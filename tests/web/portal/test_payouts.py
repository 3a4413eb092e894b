"""A partner's payouts: what comes next and when, what came, and what it covers; nobody else's."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import policy, reversing
from marketplace.payouts.policy import Policy
from tests.support.paying_out import a_paid_partner, a_paid_vendor, a_run, owe, the_payout
from tests.support.people import sign_in
from tests.support.sandbox import Sandbox
from tests.support.world import a_person


def test_nobody_sees_anybody_elses_payout(
    app: Flask, web: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner, other = a_paid_partner(sandbox, 1_000), a_paid_partner(sandbox, 2_000, name="Southwind")
    vendor = a_paid_vendor(sandbox, 3_000)
    people = [
        a_person(partner, "owner"),
        a_person(other, "owner"),
        a_person(vendor, "staff"),
        a_person(partner, "seller"),
    ]
    db.session.commit()
    a_run(superuser)
    a_run(superuser, scope="vendors")
    own, foreign, settled = (the_payout(each).public_id for each in (partner, other, vendor))
    db.session.rollback()
    owner, stranger, staff, seller = (sign_in(web.test_client(), each) for each in people)

    assert [owner.get(f"/portal/payouts/{each}").status_code for each in (own, foreign, settled)] == [200, 404, 404]
    assert stranger.get(f"/portal/payouts/{own}.pdf").status_code == 404
    assert seller.get("/portal/payouts/").status_code == 403
    assert [staff.get(f"/vendor/settlements/{each}").status_code for each in (own, settled)] == [404, 200]
    assert foreign not in owner.get("/portal/payouts/").text
    assert owner.get("/portal/payouts/?format=csv").text.count("pyt_") == 1
    assert "€30.00" in staff.get("/vendor/settlements/").text
    assert staff.get(f"/vendor/settlements/{settled}.pdf").data.startswith(b"%PDF")


def test_what_is_in_the_way_is_said(app: Flask, web: Flask, sandbox: Sandbox) -> None:
    partner = a_paid_partner(None, 1_000, state="restricted")
    owner = a_person(partner, "owner")
    db.session.commit()
    owe(f"partner:{partner}", 5)

    page = sign_in(web.test_client(), owner).get("/portal/payouts/").text

    assert "Your EUR cannot be paid out yet" in page
    assert "Stripe allows no transfers there" in page


def test_a_reversal_that_nobody_has_agreed_to_is_not_told_as_taken_back(
    app: Flask, web: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    owner = a_person(partner, "owner")
    db.session.commit()
    a_run(superuser)
    payout = the_payout(partner)
    key, page = payout.id, f"/portal/payouts/{payout.public_id}"
    db.session.rollback()
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=300), by="usr_x", at=clock.now())
        reversing.request(key, 400, number=1, reason="Paid too much.", by="usr_x", at=clock.now())
    browser = sign_in(web.test_client(), owner)

    assert "Taken back" not in browser.get(page).text
    with transaction():
        made = payout.reversals[0]
        reversing.approve(made, by="usr_y", at=clock.now())
    assert "Paid too much." in browser.get(page).text
