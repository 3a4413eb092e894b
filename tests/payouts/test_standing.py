"""What a run is called once it is over: the truth about its payouts."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import runs, standing
from marketplace.payouts.models import PayoutRun
from marketplace.payouts.rules import PAYOUT
from marketplace.payouts.standing import ENDS, Tally
from tests.support.paying_out import a_paid_partner, a_run, take_away, work
from tests.support.sandbox import Sandbox
from tests.support.statements import counted


@pytest.mark.parametrize(
    ("state", "tally", "word"),
    [
        ("waiting", Tally(left=2), "waiting"),
        ("running", Tally(failed=1, left=2), "running"),
        ("done", Tally(paid=1, sent=1, skipped=3), "done"),
        ("done", Tally(skipped=3), "nothing"),
        ("done", Tally(given_back=2), "nothing"),
        ("done", Tally(paid=1, given_back=1), "partly"),
        ("done", Tally(paid=1, waiting=1), "open"),
        ("done", Tally(paid=1, waiting=1, failed=1), "failed"),
        ("done", Tally(taken_back=1), "done"),
        ("canceled", Tally(skipped=2), "canceled"),
        ("canceled", Tally(waiting=1, skipped=2), "open"),
    ],
)
def test_a_run_is_called_what_became_of_it(state: str, tally: Tally, word: str) -> None:
    assert tally.stands(state) == word
    assert word in {*runs.RUN.states, *ENDS}


def test_every_state_of_a_payout_is_counted() -> None:
    assert set(standing._COUNTED) == set(PAYOUT.states)


def test_a_run_that_passed_everybody_by_sent_nothing(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    run = a_run(superuser, does=False)
    take_away(f"partner:{partner}", 1_000)
    work(superuser)

    found = db.session.get_one(PayoutRun, run.id)
    tally = standing.tallies([found])[run.id]
    assert (found.state, tally, tally.stands(found.state)) == ("done", Tally(skipped=1), "nothing")


def test_many_runs_are_counted_at_once(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_partner(sandbox, 1_000, name="A")
    first = a_run(superuser)
    a_paid_partner(sandbox, 1_000, name="B", tops_up=False)
    second = a_run(superuser)
    with transaction():
        found = list(db.session.query(PayoutRun).order_by(PayoutRun.id))
        with counted() as statements:
            tallies = standing.tallies(found)

    assert len(statements) == 1
    assert [tallies[each.id] for each in (first, second)] == [Tally(sent=1), Tally(failed=1)]
    assert standing.tallies([]) == {}
