"""The sweep frees what nobody moves any more."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.jobs import payout_sweeps
from marketplace.payouts import looking
from tests.support.paying import waiting_jobs
from tests.support.paying_out import a_paid_partner, a_run, age, at_stripe, book, the_payout, work
from tests.support.payout_lives import CALL, again, sound
from tests.support.sandbox import Sandbox


@pytest.mark.row("R16")
def test_too_little_money_at_stripe_is_tried_anew_once_there_is_enough(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, tops_up=False)

    a_run(superuser)
    again(superuser)
    short = the_payout(partner)
    assert (short.state, short.failure_code, len(short.attempts)) == ("failed", "balance_insufficient", 1)
    assert short.failure == (
        "Too little money is available at Stripe in this currency. It is sent as soon as there is."
    )
    assert book(partner).in_transit == 12_345
    sandbox.double.top_up(12_345)
    payout_sweeps.sweep()
    work(superuser)
    payout = the_payout(partner)

    assert (payout.state, [each.number for each in payout.attempts]) == ("sent", [1, 2])
    assert len({each.idempotency_key for each in payout.attempts}) == 2
    assert at_stripe(payout, sandbox) == [(12_345, 0)]
    assert sound() == []


@pytest.mark.row("R19")
@pytest.mark.parametrize("kind", ["reset_after_effect", "reset_before_effect"])
def test_after_a_day_nothing_is_asked_for_any_more(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, kind: str
) -> None:
    partner = a_paid_partner(sandbox)
    sandbox.double.fault(*CALL, kind)
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=3)
    a_run(superuser)
    sandbox.double.calm()
    sandbox.double.prune_keys()
    before = len(sandbox.double.journal(method="POST", path="/v1/transfers"))

    age(superuser, 25)
    payout_sweeps.sweep()
    work(superuser)
    payout = the_payout(partner)

    assert len(sandbox.double.journal(method="POST", path="/v1/transfers")) == before
    if kind == "reset_after_effect":
        assert (payout.state, at_stripe(payout, sandbox)) == ("sent", [(12_345, 0)])
    else:
        assert (payout.state, at_stripe(payout, sandbox)) == ("unknown", [])
        assert [each.id for each in looking.needing_a_look(clock.now())] == [payout.id]
        assert book(partner).in_transit == 12_345


def test_nobody_asks_for_the_arrival_of_what_has_only_just_left(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox)
    a_run(superuser)
    sent_at = the_payout(partner).sent_at
    assert sent_at is not None

    asked = []
    for later in (timedelta(hours=1), timedelta(hours=1, microseconds=1)):
        with clock.frozen(sent_at + later):
            payout_sweeps.look_for_arrivals()
        asked.append([name for name, _ in waiting_jobs(superuser)].count(payout_sweeps.ARRIVALS))

    assert asked == [0, 1]
