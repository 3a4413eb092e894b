"""Filling gaps: each kind of movement leads to its door, and what has none is left to a person."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.db.base import db
from marketplace.jobs import gaps, reconciling
from marketplace.messaging.models import InboxEvent
from marketplace.payments.models import Payment
from tests.support.paying import a_sale, page_for
from tests.support.paying_out import a_paid_partner, a_run, the_payout
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox


def test_a_kind_without_a_door_is_left_to_a_person(app: Flask) -> None:
    assert [gaps.fill("fee", "x"), gaps.fill("charge", ""), gaps.fill("adjustment", "x")] == [False, False, False]


def test_what_stripe_does_not_know_is_left_as_well(app: Flask, sandbox: Sandbox) -> None:
    assert [gaps.fill("charge", "ch_none"), gaps.fill("refund", "re_none"), gaps.fill("dispute", "dp_none")] == [
        False, False, False,
    ]  # fmt: skip


def test_one_in_four_events_lost_for_good_is_found_in_one_run(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    heard = a_paid_sale(sandbox)
    lost = []
    for number in range(3):
        sale = a_sale(heard.world, email=f"kim{number}@acme.example.org")
        sandbox.pay(page_for(sale, sandbox.payments))
        lost.append(sale)

    outcome = reconciling.reconcile()

    assert [sale.order.is_paid for sale in lost] == [True, True, True]
    assert db.session.query(InboxEvent).count() == 0
    assert db.session.query(Payment).filter(Payment.processing_fee_minor.is_(None)).count() == 0
    assert (outcome.standing, outcome.sums[0].movements, outcome.sums[0].orders) == ([], 4, 4)


def test_a_reversal_made_at_stripe_that_nobody_heard_of_is_found_by_its_movement(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    party_id = a_paid_partner(sandbox, 50_000)
    a_run(superuser)
    payout = the_payout(party_id)
    sandbox.double.transfer_reversed(payout.stripe_transfer_id or "", 20_000)

    outcome = reconciling.reconcile()

    db.session.expire_all()
    [reversal] = payout.reversals
    assert (payout.reversed_minor, reversal.origin, reversal.state) == (20_000, "stripe", "done")
    assert [each.subject for each in outcome.standing if each.facts.get("movement") == "transfer_reversal"] == []
    assert gaps.fill("transfer_reversal", reversal.stripe_reversal_id or "") is True
    assert payout.reversed_minor == 20_000
