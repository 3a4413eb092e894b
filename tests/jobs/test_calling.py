"""Calls to Stripe: none while it is down, and no connection held."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.gateways.connect_ports import ProviderTransfer, TransferRequest
from marketplace.gateways.stripe_connect import StripeConnect
from marketplace.payouts import gate
from tests.support.paying_out import a_paid_partner, a_run, the_payout, work
from tests.support.payout_lives import again, sound
from tests.support.sandbox import Sandbox


class Watching(StripeConnect):
    """Notes how many connections are out while Stripe is asked."""

    seen: list[int]

    def send_transfer(self, request: TransferRequest, *, idempotency_key: str) -> ProviderTransfer:
        self.seen.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return super().send_transfer(request, idempotency_key=idempotency_key)


@pytest.mark.row("R21")
def test_no_connection_is_held_while_stripe_is_asked(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_paid_partner(sandbox)
    a_run(superuser, does=False)
    watching = Watching("sk_test_demo_for_tests", api_base=sandbox.url)
    watching.seen = []
    held = app.extensions["marketplace.gateways"]
    monkeypatch.setitem(app.extensions, "marketplace.gateways", type(held)(**{**vars(held), "connect": watching}))

    work(superuser)

    assert watching.seen == [0]
    assert the_payout().state == "sent"


@pytest.mark.row("R22")
def test_while_stripe_is_down_nothing_is_asked_and_afterwards_everything_is_sent(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    parties = [a_paid_partner(sandbox, 1_000 + number, name=f"P{number}") for number in range(8)]
    sandbox.double.fault("POST", "/v1/transfers", "error_before_effect", limit=100)
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=100)

    a_run(superuser)
    down = gate.shut_since()
    db.session.rollback()
    untouched = [the_payout(party).state for party in parties].count("pending")
    asked = len(sandbox.double.journal(method="POST", path="/v1/transfers"))
    again(superuser)
    assert down is not None
    assert untouched >= 4
    assert len(sandbox.double.journal(method="POST", path="/v1/transfers")) == asked

    # Whether it is back is asked by reading: what Stripe answers to a key now, it answers for a day.
    sandbox.double.fault("GET", "/v1/balance", "error_before_effect", limit=100)
    superuser.execute("update payout_gates set tries_at = clock_timestamp()")
    again(superuser)
    assert len(sandbox.double.journal(method="POST", path="/v1/transfers")) == asked
    assert sandbox.double.journal(method="GET", path="/v1/balance") != []

    sandbox.double.calm()
    superuser.execute("update payout_gates set tries_at = clock_timestamp()")
    again(superuser)

    assert gate.shut_since() is None
    # What Stripe keeps under a key for a day is its failure: the look shows nothing, and the same key tells the same.
    states = [the_payout(party).state for party in parties]
    assert states.count("sent") >= 5
    assert {state for state in states if state != "sent"} <= {"unknown"}
    assert sound() == []
