"""What the books make of disputes that are not as simple as one."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from flask import Flask

from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import disputes
from marketplace.messaging.models import Message
from marketplace.payments import dispute_outcomes, soundness
from marketplace.payments.errors import DisputeDiffers
from marketplace.payments.models import Dispute
from tests.support.disputes import dispute_of, disputed, hear
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, books, refunded
from tests.support.sandbox import Sandbox


def test_an_inquiry_is_not_yet_a_dispute_and_others_payments_are_not_ours(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    seen = sandbox.payments.find_dispute(dispute.stripe_dispute_id)
    db.session.rollback()

    with transaction():
        assert dispute_outcomes.record(replace(seen, id="du_2", status=""), at=clock.now()) is None
        assert dispute_outcomes.record(replace(seen, id="du_3", payment_intent_id="pi_x"), at=clock.now()) is None

    assert db.session.query(Dispute).count() == 1


def test_one_in_another_currency_than_its_payment_is_not_booked(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    seen = sandbox.payments.find_dispute(disputed(sale, sandbox, superuser).stripe_dispute_id)
    db.session.rollback()
    before = books()
    foreign = replace(seen, id="du_usd", currency="USD")

    with transaction(), pytest.raises(DisputeDiffers):
        dispute_outcomes.record(foreign, at=clock.now())
    with transaction():
        told = disputes.follow(foreign)

    assert told == "refused: Stripe's du_usd is in USD, its payment in EUR."
    assert db.session.query(Dispute).count() == 1
    assert books() == before


def test_what_was_refunded_and_is_disputed_again_is_the_operators_loss(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser, amount_minor=54_000)
    dispute = disputed(sale, sandbox, superuser)
    seen = sandbox.payments.find_dispute(dispute.stripe_dispute_id)
    db.session.rollback()
    superuser.execute("update disputes set amount_minor = 108000")  # a bank may dispute more than is left

    with transaction():
        dispute_outcomes.record(replace(seen, status="lost", amount_minor=108_000), at=clock.now())

    assert dispute_of(sale).beyond_minor == 54_000
    assert books()["operator.chargeback_losses"] == -54_000
    assert db.session.query(Commission.clawed_back_minor).scalar() == 15_000


def test_old_news_about_a_decided_dispute_changes_nothing(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    seen = sandbox.payments.find_dispute(dispute.stripe_dispute_id)
    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    before = books()

    with transaction():
        dispute_outcomes.record(seen, at=clock.now())
        dispute_outcomes.record(replace(seen, status="under_review"), at=clock.now())

    assert dispute_of(sale).state == "lost"
    assert books() == before


def test_one_that_was_lost_and_is_won_after_all_gives_everybody_their_part_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    run_waiting(superuser)
    before = books()
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    assert dispute_of(sale).state == "lost"
    db.session.rollback()

    sandbox.double.reinstated(dispute.stripe_dispute_id)
    for _ in range(2):
        hear(sandbox, superuser)

    fee = {"operator.processing_costs": -1_500, "stripe.available": 1_500}
    assert books() == {label: before.get(label, 0) + fee.get(label, 0) for label in {*before, *fee}}
    assert dispute_of(sale).state == "won"
    kinds = [
        kind for (kind,) in db.session.query(Message.kind).filter(Message.kind.like("dispute_%")).order_by(Message.id)
    ]
    db.session.rollback()
    assert kinds == ["dispute_opened", "dispute_closed", "dispute_closed"]
    with snapshot():
        assert [str(fault) for fault in soundness.audit(at_stripe=sandbox.payments.balance())] == []
