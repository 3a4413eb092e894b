"""Sending: who may have been heard of is followed by a look."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.jobs import payouts
from tests.support.paying_out import a_paid_partner, a_run, at_stripe, the_payout, work
from tests.support.payout_lives import CALL, again
from tests.support.sandbox import Sandbox


def test_a_worker_that_died_while_it_sent_is_followed_by_one_that_looks_first(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox)
    a_run(superuser, does=False)
    work(superuser)
    sent = the_payout(partner)
    superuser.execute("update payouts set state = 'sending', settled_at = null, stripe_transfer_id = null")
    superuser.execute("update payout_attempts set state = 'sending', stripe_transfer_id = null")
    before = len(sandbox.double.journal(method="POST", path="/v1/transfers"))

    payouts.send(payout_id=sent.id)
    payout = the_payout(partner)

    assert (payout.state, at_stripe(payout, sandbox)) == ("sent", [(12_345, 0)])
    assert len(sandbox.double.journal(method="POST", path="/v1/transfers")) == before


def test_a_lost_call_is_asked_again_with_the_same_key(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox)
    sandbox.double.fault(*CALL, "reset_before_effect")

    a_run(superuser)
    assert the_payout(partner).state == "unknown"
    again(superuser)
    payout = the_payout(partner)

    assert (payout.state, len(payout.attempts)) == ("sent", 1)
    assert at_stripe(payout, sandbox) == [(12_345, 0)]
