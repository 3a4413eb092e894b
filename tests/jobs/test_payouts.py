"""Sending payouts: whatever Stripe answers, or does not, the money goes once."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.gateways.connect_ports import Connect
from marketplace.payouts.models import Payout
from tests.support.paying_out import a_paid_partner, a_run, at_stripe, book, the_payout
from tests.support.payout_lives import CALL, SENT, again, sound
from tests.support.sandbox import Sandbox


def steps_of(payout: Payout) -> list[tuple[str, str, str]]:
    return [(step.from_state, step.action, step.to_state) for step in payout.steps]


def test_a_payout_goes_out_once_and_leaves_the_books(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    partner = a_paid_partner(sandbox, 12_345)

    run = a_run(superuser)
    payout = the_payout(partner)

    assert (run.state, payout.state, payout.amount_minor, payout.carried_minor) == ("done", "sent", 12_345, 0)
    assert at_stripe(payout, sandbox) == [(12_345, 0)]
    assert (book(partner).available, book(partner).in_transit) == (0, 0)
    assert sandbox.payments.balance() == {}
    assert steps_of(payout) == SENT
    assert sound() == []


@pytest.mark.row("R15")
@pytest.mark.parametrize("kind", ["rate_limit", "lock"])
def test_when_stripe_did_nothing_the_same_key_asks_later(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, kind: str
) -> None:
    partner = a_paid_partner(sandbox)
    sandbox.double.fault(*CALL, kind)

    a_run(superuser)
    waiting = the_payout(partner)
    assert (waiting.state, waiting.attempts[0].state, waiting.settled_at) == ("pending", "prepared", None)
    again(superuser)
    payout = the_payout(partner)

    assert (payout.state, len(payout.attempts)) == ("sent", 1)
    assert at_stripe(payout, sandbox) == [(12_345, 0)]
    assert sound() == []


@pytest.mark.row("R17")
@pytest.mark.parametrize("kind", ["reset_after_effect", "error_after_effect", "malformed"])
def test_what_stripe_did_and_did_not_say_is_found(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, kind: str
) -> None:
    partner = a_paid_partner(sandbox)
    sandbox.double.fault(*CALL, kind)

    a_run(superuser)
    payout = the_payout(partner)

    assert (payout.state, len(payout.attempts)) == ("sent", 1)
    assert "failed" not in {step.to_state for step in payout.steps}
    assert at_stripe(payout, sandbox) == [(12_345, 0)]
    assert sound() == []


def test_the_gateway_is_what_the_port_says(sandbox: Sandbox) -> None:
    connect: Connect = sandbox.connect
    assert connect.transfers_of("pyt_none") == []
