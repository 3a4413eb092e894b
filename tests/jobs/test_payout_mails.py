"""Mail about payouts, and the walk from a link to the remittance advice."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import checkouts
from marketplace.payouts import policy
from marketplace.payouts.policy import Policy
from tests.support.paying import run_waiting
from tests.support.paying_out import a_destination, a_run, the_payout
from tests.support.pdf_text import text_of
from tests.support.people import sign_in
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox
from tests.support.world import a_person


def test_from_a_link_to_the_remittance_advice(
    app: Flask, web: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox, card="4000000000000077")
    partner = sale.world.partner.id
    owner = a_person(partner, "owner", email="nora@example.com")
    db.session.commit()
    run_waiting(superuser)
    a_destination(partner, sandbox)
    superuser.execute("update commissions set at_risk_until = now() - interval '1 hour'")
    db.session.rollback()
    from marketplace.jobs import releases

    releases.release()
    checkouts.free_funds()
    with transaction():
        rules = Policy("partners", "EUR", schedule="monthly", day=1)
        policy.change(rules, by="usr_x", at=clock.now())
    browser = sign_in(web.test_client(), owner)
    before = browser.get("/portal/payouts/").text
    assert "€150.00" in before
    assert "next payout on" in browser.get("/portal/").text
    assert "next payout on" in browser.get("/portal/earnings/").text

    a_run(superuser)
    run_waiting(superuser)
    payout = the_payout(partner)

    assert (payout.state, payout.amount_minor) == ("sent", 15_000)
    page = browser.get(f"/portal/payouts/{payout.public_id}").text
    assert "It has left us." in page
    assert sale.public_id in page
    assert "Backup Suite" in page
    paper = text_of(browser.get(f"/portal/payouts/{payout.public_id}.pdf").data)
    assert "Remittance advice" in paper
    assert "Backup Suite" in paper
    assert "€150.00" in paper
    [mail] = superuser.execute(
        "select text from messages where kind = 'payout_sent' and recipient = 'nora@example.com'"
    ).fetchall()
    assert "We have sent you" not in mail[0]
    assert "Backup Suite" in mail[0]
    assert "€150.00" in mail[0]
