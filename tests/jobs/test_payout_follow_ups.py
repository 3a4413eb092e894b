"""What follows a payout: arrival, a bank that sends it back, reversals, decisions; in whatever order it is heard of."""

from __future__ import annotations

import itertools
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import ProviderEvent
from marketplace.jobs import payout_runs, payout_sweeps
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.payouts import transfers
from marketplace.payouts.models import Payout
from tests.support.paying_out import (
    a_paid_partner,
    a_run,
    book,
    hear,
    owe,
    the_payout,
    work,
)
from tests.support.payout_lives import account_of, decide, sound, stuck
from tests.support.sandbox import Sandbox


def paid_out(payout: Payout, sandbox: Sandbox) -> str:
    """Let Stripe pay the recipient's balance to its bank; return its payment's id."""
    account = account_of(payout)
    db.session.rollback()
    sandbox.double.advance(days=1)
    [newest, *_] = list(sandbox.connect.payouts_since(clock.now() - timedelta(days=2), account_id=account))
    return newest.id


def fetched(sandbox: Sandbox) -> list[str]:
    """Return the paths of the transfers that were fetched, in order."""
    calls = sandbox.double.journal(kind="api", method="GET")
    return [line["path"] for line in calls if line["path"].startswith("/v1/transfers/")]


def arrivals(superuser: psycopg.Connection, days: int = 0) -> None:
    with clock.frozen(clock.now() + timedelta(days=days)):
        payout_sweeps.look_for_arrivals()
        work(superuser)


def test_a_payout_arrives_with_the_banks_reference(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    partner = a_paid_partner(sandbox)
    a_run(superuser)
    stripes = paid_out(the_payout(partner), sandbox)
    sandbox.double.payout_paid(stripes)

    arrivals(superuser, days=2)
    payout = the_payout(partner)

    assert (payout.state, payout.stripe_payout_id) == ("paid", stripes)
    assert payout.trace
    assert payout.paid_at is not None
    assert sound() == []


@pytest.mark.row("R27")
def test_a_payout_that_comes_back_after_a_newer_one_leaves_that_one_as_it_is(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    older = the_payout(partner)
    first = paid_out(older, sandbox)
    sandbox.double.payout_paid(first)
    arrivals(superuser, days=2)
    owe(f"partner:{partner}", 700, sandbox=sandbox)
    a_run(superuser)
    newer = the_payout(partner)
    second = paid_out(newer, sandbox)
    sandbox.double.payout_paid(second)
    arrivals(superuser, days=3)
    sandbox.double.payout_fails(first, reason="account_closed")

    arrivals(superuser, days=5)
    arrivals(superuser, days=5)
    states = [
        (row.amount_minor, row.state, row.stripe_payout_id) for row in db.session.query(Payout).order_by(Payout.id)
    ]

    assert states == [(1_000, "failed", first), (700, "paid", second)]
    assert superuser.execute(
        "select count(*) from procrastinate_jobs where task_name = 'mail.payout_bounced'"
    ).fetchone() == (1,)
    assert (book(partner).total, sound()) == (0, [])


def test_a_payout_that_comes_back_too_late_is_no_news(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    first = paid_out(the_payout(partner), sandbox)
    sandbox.double.payout_paid(first)
    arrivals(superuser, days=2)
    sandbox.double.payout_fails(first)

    arrivals(superuser, days=14)

    assert the_payout(partner).state == "paid"


def test_a_transfer_that_no_try_of_ours_made_is_put_before_a_person(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    payout = stuck(sandbox, superuser)
    sandbox.double.top_up(1_000)
    made = sandbox.double.transfer(account_of(payout), 1_000, transfer_group=payout.public_id)
    payout_sweeps.sweep()
    work(superuser)
    assert (the_payout().state, the_payout().failure_code) == ("unknown", "foreign_transfer")

    decide(the_payout(), "adopt", transfer_id=made["id"])
    work(superuser)

    assert (the_payout().state, the_payout().stripe_transfer_id) == ("sent", made["id"])
    assert sound() == []


@pytest.mark.parametrize(("is_lost", "calls", "outcome"), [(False, 0, "known"), (True, 1, "sent")])
def test_only_a_transfer_whose_answer_never_came_is_fetched_when_its_event_does(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, is_lost: bool, calls: int, outcome: str
) -> None:
    partner = stuck(sandbox, superuser, sent=True).party_id if is_lost else a_paid_partner(sandbox)
    if not is_lost:
        a_run(superuser)
    before = len(fetched(sandbox))

    hear(sandbox, superuser, only="stripe.event")

    [event] = db.session.query(InboxEvent).filter_by(type="transfer.created").all()
    payout = the_payout(partner)
    assert (len(fetched(sandbox)) - before, payout.state) == (calls, "sent")
    assert event.outcome == f"{outcome} {payout.public_id}"
    assert sound() == []


EVENTS = ("transfer.created", "payout.paid", "payout.failed", "transfer.reversed", "charge.refunded")


@pytest.mark.row("R2")
def test_whatever_order_events_come_in_the_end_is_the_same(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    """Every order of events about payouts whose own answers were lost, sent back by banks and taken back in part."""
    orders = list(itertools.permutations(EVENTS))
    for number in range(len(orders)):
        a_paid_partner(sandbox, 1_000, name=f"P{number:03}")
    payout_runs.run(run_id=a_run(superuser, does=False).id)
    made = db.session.query(Payout).order_by(Payout.id).all()
    sent = {each.id: sandbox.connect.send_transfer(
        transfers.request_of(each, each.attempts[0]), idempotency_key=each.attempts[0].idempotency_key) for each in made}  # fmt: skip
    accounts = {each.id: account_of(each) for each in made}
    db.session.rollback()
    superuser.execute("delete from procrastinate_jobs")  # nobody but the events tells of what was sent
    sandbox.double.advance(days=1)
    stripes = {
        key: next(sandbox.connect.payouts_since(clock.now(), account_id=its)).id for key, its in accounts.items()
    }
    for name in stripes.values():
        sandbox.double.payout_paid(name)
        sandbox.double.payout_fails(name)
        sandbox.double.top_up(400)
    ends = set()
    for order, (key, name) in zip(orders, stripes.items(), strict=True):
        sandbox.double.transfer_reversed(sent[key].id, 400)
        for happened in order:
            is_payout = happened.startswith("payout.")
            object_id = name if is_payout else "ch_none" if happened.startswith("charge") else sent[key].id
            event = ProviderEvent(
                f"evt_{key}_{happened}", happened, object_id, created_at=clock.now(), is_live=False, payload={},
                account_id=accounts[key] if is_payout else "",
            )  # fmt: skip
            with transaction():
                inbox.take(event, source="webhook", at=clock.now())
            work(superuser, also="stripe.event")
        found = db.session.get_one(Payout, key)
        ends.add((found.state, found.reversed_minor, found.stripe_payout_id == name, found.failure_code))
        db.session.rollback()

    assert ends == {("failed", 400, True, "bounced")}
    assert len(orders) == 120
    assert sound() == []
