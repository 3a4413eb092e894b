"""Doing runs: by schedule, by many workers, and nobody delays anybody."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs
from marketplace.payouts import policy, runs
from marketplace.payouts.models import Payout, PayoutRunLine
from marketplace.payouts.policy import Policy
from tests.support.apps import today
from tests.support.paying import run_waiting
from tests.support.paying_out import (
    a_destination,
    a_paid_partner,
    a_run,
    book,
    lines_of,
    owe,
)
from tests.support.payout_lives import sound
from tests.support.sandbox import Sandbox
from tests.support.world import a_partner


def test_one_bad_partner_delays_none(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    first, bad, last = (a_paid_partner(sandbox, 1_000, name=name) for name in ("A", "B", "C"))
    superuser.execute(f"alter table payouts add constraint bad check (party_id <> {bad})")  # type: ignore[call-overload]

    run = a_run(superuser)

    assert [(party, outcome, reason) for party, outcome, reason, _ in lines_of(run)] == [
        (first, "reserved", ""), (bad, "skipped", "trouble"), (last, "reserved", ""),
    ]  # fmt: skip
    assert (run.state, book(bad).available, book(bad).in_transit) == ("done", 1_000, 0)
    assert sound() == []


@pytest.mark.row("R14")
def test_two_runs_at_once_by_eight_workers_pay_everybody_once(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    parties = [a_paid_partner(None, 1_000 + number, name=f"P{number:02}") for number in range(24)]
    before = sum(book(party).available for party in parties)
    button = a_run(superuser, key="button", does=False).id
    cron = a_run(superuser, key="cron", does=False).id
    db.session.rollback()

    def help_out(run_id: int) -> None:
        with app.app_context():
            act_as(SYSTEM)
            payout_runs.run(run_id=run_id)
            db.session.remove()
            forget_actor()

    helpers = [threading.Thread(target=help_out, args=(run_id,)) for run_id in [button, cron] * 4]
    for each in helpers:
        each.start()
    for each in helpers:
        each.join()
    for run_id in (button, cron):
        payout_runs.run(run_id=run_id)
    db.session.expire_all()

    made = db.session.query(Payout).all()
    assert sorted(payout.party_id for payout in made) == sorted(parties)
    assert sum(payout.amount_minor for payout in made) == before
    lost = db.session.query(PayoutRunLine).filter_by(outcome="skipped").all()
    assert {line.reason for line in lost} <= {"open_payout", "taken_back"}
    assert len(lost) == len(parties)
    assert {run.state for run in db.session.query(runs.PayoutRun)} == {"done"}
    assert sound() == []


def test_runs_start_by_themselves_once_on_their_day(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)
    a_destination(a_partner("Nobody").id, None, rail="bank")
    at = clock.now()
    rules = Policy("partners", "EUR", schedule="monthly", day=min(at.day, 28), runs_itself=True)
    with transaction():
        policy.change(rules, by="usr_clara", at=at)
    today = at.replace(day=rules.day)

    with clock.frozen(min(today, at)):
        payout_runs.start_due()
        payout_runs.start_due()
    with clock.frozen(min(today, at) - timedelta(days=1)):
        payout_runs.start_due()

    [run] = db.session.query(runs.PayoutRun).all()
    assert (run.origin, run.requested_by, run.currency, run.state) == ("schedule", "schedule", "EUR", "running")


def test_a_scheduled_run_above_the_limit_waits_for_a_person(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)
    at, on = clock.now(), today().isoweekday()
    with transaction():
        policy.change(Policy("partners", "EUR", 1, 999, "weekly", on, runs_itself=True), by="usr_clara", at=at)

    payout_runs.start_due()
    payout_runs.start_due()
    run_waiting(superuser, only="payouts.%")

    [run] = db.session.query(runs.PayoutRun).all()
    assert (run.origin, run.state, run.needs_approval, db.session.query(Payout).count()) == (
        "schedule", "waiting", True, 0,
    )  # fmt: skip
    with transaction():
        runs.approve(run, by="usr_clara", at=clock.now())
    run_waiting(superuser, only="payouts.%")
    assert db.session.query(Payout).one().amount_minor == 1_000


def test_a_scheduled_run_counts_what_a_person_has_begun(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    at = clock.now()
    with transaction():
        policy.change(
            Policy("partners", "EUR", 1, 1_500, "weekly", today().isoweekday(), runs_itself=True), by="usr_clara", at=at
        )
    a_run(superuser)
    owe(f"partner:{partner}", 501, sandbox=sandbox)

    payout_runs.start_due()

    states = {run.origin: run.state for run in db.session.query(runs.PayoutRun)}
    assert states == {"operator": "done", "schedule": "waiting"}
