"""Stripe's payments to the operator's bank, from leaving to coming back."""

from __future__ import annotations

from flask import Flask

from marketplace.db.base import db
from marketplace.jobs import reconciling
from marketplace.reconciling import queries
from marketplace.reconciling.movements import BEGINNING
from tests.support.refunds import books
from tests.support.sandbox import Sandbox


def paid_out(sandbox: Sandbox) -> str:
    """A top-up that Stripe sends to the bank by itself; return the payment's id."""
    sandbox.double.top_up(50_000)
    sandbox.double.payouts("daily")
    sandbox.double.advance(days=1)
    [found] = list(sandbox.connect.payouts_since(BEGINNING))
    return found.id


def test_it_leaves_arrives_and_may_still_come_back(app: Flask, sandbox: Sandbox) -> None:
    payout = paid_out(sandbox)
    reconciling.reconcile()
    assert books() == {"stripe.available": 50_000, "bank.clearing": -50_000}

    sandbox.double.payout_paid(payout)
    reconciling.reconcile()
    assert books() == {"stripe.available": 50_000, "bank.available": -50_000}
    assert [each.status for each in queries.own_payouts()] == ["paid"]
    db.session.rollback()

    sandbox.double.payout_fails(payout)
    outcome = reconciling.reconcile()
    assert books() == {}
    assert [(each.kind, each.amount_minor) for each in outcome.standing] == [("unbooked", 50_000)]
    reconciling.reconcile()
    assert books() == {}
