"""Whether the money for a run is at Stripe: what is missing, what is not known, and what is too old to go by."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs, reconciling
from marketplace.reconciling import at_stripe
from marketplace.reconciling.at_stripe import Purse
from tests.support.paying_out import a_paid_partner, a_run, work
from tests.support.sandbox import Sandbox

AT = clock.now()


def purse(needed: int, available: int | None, spoken_for: int = 0) -> Purse:
    return Purse("EUR", needed, available, 0, spoken_for, None if available is None else AT)


def found(needed: int) -> Purse:
    with transaction():
        [one] = at_stripe.purses({"EUR": needed})
    return one


def test_what_is_missing_is_what_is_needed_beyond_what_is_free() -> None:
    assert [purse(100, 100).missing_minor, purse(101, 100).missing_minor] == [0, 1]
    assert (purse(100, 150, 80).free_minor, purse(100, 150, 80).missing_minor) == (70, 30)
    assert (purse(100, 50, 80).free_minor, purse(100, 50, 80).missing_minor) == (-30, 130)
    assert purse(100, None).missing_minor == 0


def test_a_figure_ages() -> None:
    assert not purse(1, 1).is_old(AT + timedelta(hours=26))
    assert purse(1, 1).is_old(AT + timedelta(hours=26, seconds=1))
    assert not purse(1, None).is_old(AT + timedelta(days=9))


def test_while_stripe_was_never_asked_nobody_knows(app: Flask) -> None:
    assert (found(100).available_minor, found(100).taken_at, at_stripe.purses({})) == (None, None, [])


def test_what_was_begun_and_what_was_sent_since_is_spoken_for(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000, name="A")
    a_paid_partner(sandbox, 500, name="B")
    reconciling.reconcile()
    assert (found(1_501).available_minor, found(1_501).missing_minor) == (1_500, 1)

    payout_runs.run(run_id=a_run(superuser, does=False).id)
    assert (found(1).spoken_for_minor, found(1).missing_minor) == (1_500, 1)
    work(superuser)
    assert (found(1).spoken_for_minor, found(1).free_minor) == (1_500, 0)
    sandbox.double.top_up(700, "eur")
    reconciling.reconcile()

    assert (found(700).spoken_for_minor, found(700).available_minor, found(701).missing_minor) == (0, 700, 1)
    with transaction():
        [other] = at_stripe.purses({"CHF": 5})
    assert (other.available_minor, other.missing_minor) == (0, 5)
    db.session.rollback()
