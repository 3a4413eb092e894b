"""Decisions: only while they are true, and by two people above the limit."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_follow_ups
from marketplace.payouts import deciding, policy
from marketplace.payouts.models import PayoutDecision
from marketplace.payouts.policy import Policy
from marketplace.payouts.refusals import NotToDecide, SecondPersonNeeded
from tests.support.paying_out import (
    a_paid_partner,
    a_run,
    book,
    the_payout,
    work,
)
from tests.support.payout_lives import decide, sound, stuck
from tests.support.sandbox import Sandbox


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
