"""Reversals: owed again, once, whatever Stripe answers."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_sweeps
from marketplace.ledger import balances
from marketplace.payouts import policy, reversing
from marketplace.payouts.models import PayoutReversal
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import NotAsShown, SecondPersonNeeded, TooMuchToReverse
from tests.support.paying_out import (
    a_paid_partner,
    a_paid_vendor,
    a_run,
    at_stripe,
    book,
    hear,
    the_payout,
    work,
)
from tests.support.payout_lives import reverse, sound
from tests.support.sandbox import Sandbox


def test_a_reversal_is_owed_again_and_paid_by_the_next_payout(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    payout = the_payout(partner)

    reverse(payout, 400)
    work(superuser)
    assert (the_payout(partner).state, the_payout(partner).reversed_minor, book(partner).available) == (
        "sent",
        400,
        400,
    )
    with pytest.raises(TooMuchToReverse):
        reverse(the_payout(partner), 601)
    db.session.rollback()
    reverse(the_payout(partner), 600)
    work(superuser)

    assert (the_payout(partner).state, book(partner).available) == ("reversed", 1_000)
    assert at_stripe(payout, sandbox) == [(1_000, 1_000)]
    assert sound() == []
    a_run(superuser)
    assert the_payout(partner).amount_minor == 1_000
    assert sound() == []


@pytest.mark.parametrize("kind", ["reset_after_effect", "reset_before_effect", "rate_limit", "error_after_effect"])
def test_whatever_stripe_answers_to_a_reversal_it_is_done_once(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, kind: str
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    payout = the_payout(partner)
    transfer = payout.stripe_transfer_id
    sandbox.double.fault("POST", f"/v1/transfers/{transfer}/reversals", kind)

    reverse(payout, 400)
    work(superuser)
    for _ in range(2):
        superuser.execute("update payout_reversals set sent_at = sent_at - interval '1 hour'")
        db.session.rollback()
        payout_sweeps.sweep()
        work(superuser)

    assert at_stripe(payout, sandbox) == [(1_000, 400)]
    assert (db.session.query(PayoutReversal).one().state, book(partner).available) == ("done", 400)
    assert sound() == []


def test_a_form_that_is_out_of_date_asks_for_nothing_and_says_so(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    key = the_payout(partner).id

    def ask(amount: int, number: int, by: str) -> str:
        with transaction():
            return reversing.request(key, amount, number=number, reason="Too much.", by=by, at=clock.now()).public_id

    first = ask(400, 1, "usr_finance")
    assert ask(400, 1, "usr_finance") == first
    for amount, number, by in ((300, 1, "usr_finance"), (400, 1, "usr_clara"), (100, 99_999_999, "usr_finance")):
        with pytest.raises(NotAsShown):
            ask(amount, number, by)
        db.session.rollback()

    assert [each.amount_minor for each in db.session.query(PayoutReversal)] == [400]


def test_a_reversal_above_the_limit_needs_somebody_else(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=300), by="usr_clara", at=clock.now())

    made = reverse(the_payout(partner), 400)
    work(superuser)
    assert (made.state, at_stripe(the_payout(partner), sandbox)) == ("waiting", [(1_000, 0)])
    with pytest.raises(SecondPersonNeeded), transaction():
        reversing.approve(made, by="usr_finance", at=clock.now())
    with transaction():
        reversing.approve(made, by="usr_clara", at=clock.now())
    work(superuser)

    assert at_stripe(the_payout(partner), sandbox) == [(1_000, 400)]


def test_a_reversal_made_at_stripe_itself_is_found(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    vendor = a_paid_vendor(sandbox, 5_000)
    a_run(superuser, scope="vendors")
    payout = the_payout(vendor)
    sandbox.double.transfer_reversed(payout.stripe_transfer_id or "", 1_500)

    hear(sandbox, superuser, only="payouts.%")

    found = db.session.query(PayoutReversal).one()
    assert (found.origin, found.state, found.amount_minor, found.requested_by) == ("stripe", "done", 1_500, "stripe")
    assert balances.open_balance(db.session(), "vendor.payable", f"vendor:{vendor}", "EUR") == 1_500
    assert sound() == []
