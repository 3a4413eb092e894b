"""Outcomes: a refusal for good gives the reserve back."""

from __future__ import annotations

import psycopg
from flask import Flask

from tests.support.paying_out import a_paid_partner, a_run, book, the_payout, work
from tests.support.payout_lives import sound
from tests.support.sandbox import Sandbox


def test_what_stripe_refuses_for_good_is_given_back_and_the_partner_hears_why(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox)
    a_run(superuser, does=False)
    account = superuser.execute("select stripe_account_id from payout_destinations").fetchall()[0][0]
    sandbox.double.capability(account, "restricted")

    work(superuser)
    payout = the_payout(partner)

    assert (payout.state, payout.failure_code) == ("canceled", "insufficient_capabilities_for_transfer")
    assert "capabilities" in payout.failure
    assert (book(partner).available, book(partner).in_transit) == (12_345, 0)
    assert superuser.execute("select task_name from procrastinate_jobs where status = 'todo'").fetchall() == [
        ("mail.payout_returned",)
    ]
    assert sound() == []
    sandbox.double.capability(account, "active")
    a_run(superuser)
    assert (the_payout(partner).state, the_payout(partner).first_seq) == ("sent", 1)
    assert sound() == []
