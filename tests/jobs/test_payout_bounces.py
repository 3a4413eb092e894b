"""Payouts that arrived and come back from the bank days later: the party is told once, and nothing is booked."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.jobs import payout_sweeps
from marketplace.payouts import soundness
from marketplace.payouts.models import Payout
from tests.support.paying_out import a_paid_partner, a_run, book, owe, the_payout, work
from tests.support.sandbox import Sandbox

TOLD = "select count(*) from procrastinate_jobs where task_name = 'mail.payout_bounced'"
BOOKED = "select count(*) from ledger.transactions where kind like 'payout.%'"


def paid(sandbox: Sandbox, superuser: psycopg.Connection, party_id: int, *, days: int) -> str:
    """Pay out, and let it reach the bank; return Stripe's payment there. `days` is how far its clock has come."""
    a_run(superuser)
    account = the_payout(party_id).destination.stripe_account_id or ""
    db.session.rollback()
    sandbox.double.advance(days=1)
    [newest, *_] = sandbox.connect.payouts_since(clock.now() - timedelta(days=1), account_id=account)
    sandbox.double.payout_paid(newest.id)
    look(superuser, days=days)
    return newest.id


def look(superuser: psycopg.Connection, *, days: int) -> None:
    with clock.frozen(clock.now() + timedelta(days=days)):
        payout_sweeps.look_for_arrivals()
        work(superuser)


@pytest.mark.row("R27")
@pytest.mark.parametrize("has_newer", [False, True], ids=["alone", "after a newer one"])
@pytest.mark.parametrize("day", range(1, 6))
def test_a_payout_that_comes_back_is_told_of_once_and_debits_nobody(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, day: int, has_newer: bool
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    first = paid(sandbox, superuser, partner, days=2)
    if has_newer:
        owe(f"partner:{partner}", 700, sandbox=sandbox)
        paid(sandbox, superuser, partner, days=3)
    before = superuser.execute(BOOKED).fetchone()

    sandbox.double.payout_fails(first, reason="account_closed")
    for _ in range(3):
        look(superuser, days=3 + day)

    db.session.expire_all()
    ends = [(each.amount_minor, each.state) for each in db.session.query(Payout).order_by(Payout.id)]
    assert ends == [(1_000, "failed"), (700, "paid")][: 1 + has_newer]
    assert superuser.execute(TOLD).fetchone() == (1,)
    assert superuser.execute(BOOKED).fetchone() == before
    assert (book(partner).available, book(partner).in_transit) == (0, 0)
    db.session.rollback()
    with snapshot():
        assert soundness.audit() == []
