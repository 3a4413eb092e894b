"""Runs: once for a key, by two people above the limit, stopped without harm."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs
from marketplace.payouts import policy, reserving, runs
from marketplace.payouts.models import Payout, PayoutRunLine
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import AskedOtherwise
from marketplace.payouts.runs import Wanted
from tests.support.paying_out import (
    a_paid_partner,
    a_run,
    book,
    lines_of,
    the_payout,
    work,
)
from tests.support.sandbox import Sandbox


def test_a_run_asked_for_twice_is_one(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    a_paid_partner(sandbox, 1_000)

    first, second = a_run(superuser, key="form:1", does=False), a_run(superuser, key="form:1")

    assert first.id == second.id
    assert db.session.query(Payout).count() == 1


@pytest.mark.parametrize("other", [{"scope": "vendors"}, {"currency": "EUR"}, {"rail": "bank"}])
def test_a_key_stands_for_one_run_alone(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, other: dict[str, str]
) -> None:
    a_paid_partner(sandbox, 1_000)
    a_run(superuser, key="form:1", does=False)

    with pytest.raises(AskedOtherwise):
        a_run(superuser, key="form:1", does=False, **other)

    db.session.rollback()
    assert db.session.query(runs.PayoutRun).count() == 1


def test_above_its_limit_a_run_waits_for_somebody_else(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=999), by="usr_clara", at=clock.now())

    run = a_run(superuser)
    assert (run.state, db.session.query(Payout).count()) == ("waiting", 0)
    with pytest.raises(runs.SecondPersonNeeded), transaction():
        runs.approve(run, by="usr_finance", at=clock.now())
    assert (run.state, run.approved_by) == ("waiting", None)
    with transaction():
        runs.approve(run, by="usr_clara", at=clock.now())
    work(superuser)

    assert (db.session.get_one(runs.PayoutRun, run.id).state, the_payout().state) == ("done", "sent")


def test_a_run_that_is_stopped_leaves_the_rest_on_the_books(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    parties = [a_paid_partner(sandbox, 1_000, name=name) for name in ("A", "B")]
    run = a_run(superuser, does=False)
    [first, _] = [line.id for line in db.session.query(PayoutRunLine).order_by(PayoutRunLine.id)]
    with transaction():
        reserving.reserve(first, at=clock.now())
    with transaction():
        left_out = runs.stop(run, by="usr_finance", at=clock.now())
    work(superuser)

    assert left_out == 1
    assert [row[1:3] for row in lines_of(run)] == [("reserved", ""), ("skipped", "stopped")]
    assert (the_payout(parties[0]).state, book(parties[1]).available) == ("sent", 1_000)


def test_nobody_to_pay_writes_nothing(app: Flask, sandbox: Sandbox) -> None:
    with pytest.raises(runs.NobodyToPay):
        payout_runs.request(Wanted("k", "partners", "usr_finance"), at=clock.now())

    assert db.session.query(runs.PayoutRun).count() == 0
