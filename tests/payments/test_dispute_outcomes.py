"""What the books make of disputes that are not as simple as one."""

from __future__ import annotations

from dataclasses import replace

import psycopg
from flask import Flask

from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payments import dispute_outcomes
from marketplace.payments.models import Dispute
from tests.support.disputes import dispute_of, disputed, hear
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
        dispute_outcomes.record(replace(seen, status="won"), at=clock.now())

    assert dispute_of(sale).state == "lost"
    assert books() == before
