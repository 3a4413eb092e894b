"""Decisions: only while they are true, and by two people above the limit."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import payout_follow_ups
from marketplace.payouts import deciding, policy, reversing, soundness
from marketplace.payouts.models import Payout, PayoutDecision, PayoutReversal
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import NotToDecide, SecondPersonNeeded
from tests.support.paying_out import (
    a_paid_partner,
    a_run,
    age,
    book,
    the_payout,
    work,
)
from tests.support.sandbox import Sandbox

CALL = ("POST", "/v1/transfers")
BACK = ("POST", "/v1/transfers/*/reversals")


def sound() -> list[str]:
    db.session.rollback()
    with snapshot():
        return [str(fault) for fault in soundness.audit()]


def account_of(payout: Payout) -> str:
    return payout.destination.stripe_account_id or ""


def reverse(payout: Payout, amount: int, by: str = "usr_finance") -> PayoutReversal:
    key = payout.id
    with transaction():
        made = reversing.request(
            key, amount, number=reversing.next_number(key), reason="Paid too much.", by=by, at=clock.now()
        )
        made_id = made.id
    return db.session.get_one(PayoutReversal, made_id)


def stuck(sandbox: Sandbox, superuser: psycopg.Connection, *, sent: bool = False) -> Payout:
    """Return a payout that nobody knows the end of, for longer than its key lasts."""
    partner = a_paid_partner(sandbox, 1_000)
    sandbox.double.fault(*CALL, "reset_after_effect" if sent else "reset_before_effect")
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=3)
    a_run(superuser)
    sandbox.double.calm()
    age(superuser, 25)
    return the_payout(partner)


def decide(payout: Payout, kind: str, **facts: str) -> PayoutDecision:
    key = payout.id
    with transaction():
        made = deciding.request(key, kind, reason="Looked at Stripe.", by="usr_finance", at=clock.now(), **facts).id
    return db.session.get_one(PayoutDecision, made)


def test_what_shows_nowhere_is_declared_not_sent_and_given_back(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    payout = stuck(sandbox, superuser)

    decision = decide(payout, "not_sent")
    work(superuser)

    assert (the_payout().state, the_payout().failure_code) == ("canceled", "not_sent")
    assert (db.session.get_one(PayoutDecision, decision.id).state, book(payout.party_id).available) == ("done", 1_000)
    assert sound() == []


def test_what_shows_at_stripe_cannot_be_declared_not_sent(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    payout = stuck(sandbox, superuser, sent=True)

    decision = decide(payout, "not_sent")
    payout_follow_ups.decide(decision_id=decision.id)
    db.session.expire_all()

    assert (decision.state, decision.outcome) == ("refused", deciding.SHOWS)
    assert (the_payout().state, book(payout.party_id).in_transit) == ("unknown", 1_000)


def test_what_shows_at_stripe_is_adopted(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    payout = stuck(sandbox, superuser, sent=True)

    decision = decide(payout, "adopt")
    work(superuser)

    assert (the_payout().state, the_payout().settled_at is not None) == ("sent", True)
    assert db.session.get_one(PayoutDecision, decision.id).state == "done"
    assert sound() == []


def test_above_the_limit_two_people_declare_it_not_sent(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    payout = stuck(sandbox, superuser)
    with transaction():
        policy.change(Policy("partners", "EUR", limit_minor=300), by="usr_clara", at=clock.now())

    decision = decide(payout, "not_sent")
    work(superuser)
    assert (decision.state, the_payout().state) == ("waiting", "unknown")
    with pytest.raises(SecondPersonNeeded), transaction():
        deciding.approve(decision, by="usr_finance", at=clock.now())
    with transaction():
        deciding.approve(decision, by="usr_clara", at=clock.now())
    work(superuser)

    assert the_payout().state == "canceled"


def test_nothing_is_decided_about_a_payout_that_goes_its_way(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_partner(sandbox, 1_000)
    a_run(superuser)
    payout = the_payout()

    for kind in ("adopt", "not_sent", "cancel"):
        with pytest.raises(NotToDecide), transaction():
            deciding.request(payout.id, kind, reason="x", by="usr_finance", at=clock.now())

    assert db.session.query(PayoutDecision).count() == 0
