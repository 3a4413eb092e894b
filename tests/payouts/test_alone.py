"""What one person has begun counts together, however it is split, for a day."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs
from marketplace.payouts import alone, deciding, policy, reversing, runs
from marketplace.payouts.models import PayoutRun
from marketplace.payouts.policy import Policy
from tests.support.paying_out import a_paid_partner, a_run, owe, the_payout, work
from tests.support.sandbox import Sandbox


def limited(limit_minor: int | None) -> None:
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=limit_minor), by="usr_clara", at=clock.now())


def begun(scope: str = "partners") -> dict[str, int]:
    found = alone.begun(scope, at=clock.now())
    db.session.rollback()
    return found


def test_small_runs_after_each_other_are_a_large_one(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    limited(1_000)
    partner = a_paid_partner(sandbox, 600)
    assert a_run(superuser).state == "done"
    owe(f"partner:{partner}", 401, sandbox=sandbox)

    second = a_run(superuser)
    assert (second.state, begun(), begun("vendors")) == ("waiting", {"EUR": 600}, {})
    with transaction():
        runs.approve(second, by="usr_clara", at=clock.now())
    work(superuser)
    owe(f"partner:{partner}", 400, sandbox=sandbox)

    assert (a_run(superuser).state, begun()) == ("done", {"EUR": 1_000})


def test_a_day_later_there_is_room_again(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    limited(1_000)
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    owe(f"partner:{partner}", 1, sandbox=sandbox)
    superuser.execute("update payout_runs set created_at = created_at - interval '23 hours 59 minutes'")
    assert begun() == {"EUR": 1_000}

    superuser.execute("update payout_runs set created_at = created_at - interval '1 minute'")

    assert (begun(), a_run(superuser, does=False).state) == ({}, "running")


def test_what_is_asked_for_and_not_done_yet_counts_already(app: Flask, superuser: psycopg.Connection) -> None:
    limited(1_000)
    a_paid_partner(None, 600)

    first, second = a_run(superuser, does=False), a_run(superuser, does=False)

    assert (first.state, second.state, begun()) == ("running", "waiting", {"EUR": 600})


def test_what_was_stopped_or_called_off_was_not_begun(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    limited(1_000)
    a_paid_partner(None, 600)
    first = a_run(superuser, does=False)
    with transaction():
        runs.stop(first, by="usr_finance", at=clock.now())
    assert begun() == {}
    payout_runs.run(run_id=a_run(superuser, does=False).id)
    assert begun() == {"EUR": 600}

    with transaction():
        deciding.request(the_payout().id, "cancel", reason="No.", by="usr_finance", at=clock.now())
    work(superuser)

    assert (the_payout().state, begun()) == ("canceled", {})


def test_money_taken_back_and_runs_count_together(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    limited(1_000)
    a_paid_partner(sandbox, 700)
    a_run(superuser)
    payout = the_payout()

    def take(amount: int, number: int) -> str:
        with transaction():
            made = reversing.request(
                payout.id, amount, number=number, reason="Too much.", by="usr_finance", at=clock.now()
            )
        return made.state

    assert [take(200, 1), take(101, 2), take(100, 3)] == ["requested", "waiting", "requested"]
    assert begun() == {"EUR": 1_000}


def test_a_window_can_end_before_now(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_partner(sandbox, 700)
    before = clock.now()
    a_run(superuser)
    made_at = db.session.query(PayoutRun).one().created_at

    assert alone.begun("partners", at=before, until=before) == {}
    assert alone.begun("partners", at=made_at, until=made_at) == {"EUR": 700}
    assert alone.begun("partners", at=made_at + timedelta(hours=24)) == {}


def test_a_house_without_rules_is_safe_from_the_start(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000_000)
    assert a_run(superuser).state == "done"
    owe(f"partner:{partner}", 1, sandbox=sandbox)

    assert a_run(superuser).state == "waiting"


def test_without_a_limit_nobody_else_is_needed(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    limited(None)
    a_paid_partner(sandbox, 900_000_000)

    assert a_run(superuser, does=False).state == "running"
