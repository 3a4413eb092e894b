"""One answer to a bank, and what losing would take."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payments import answering
from marketplace.payments.answering import Loss
from marketplace.payments.errors import DisputeAnswered
from marketplace.payments.models import Dispute
from tests.support.disputes import dispute_of, disputed
from tests.support.paying import Sale
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox

SAID = {"product_description": "One licence."}


@pytest.fixture
def sale(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> Sale:
    """Worked example A, disputed."""
    sale = a_paid_sale(sandbox)
    disputed(sale, sandbox, superuser)
    db.session.rollback()
    return sale


def answer(sale: Sale, evidence: dict[str, str] | None) -> None:
    with transaction():
        dispute = db.session.query(Dispute).filter_by(order_id=sale.order_id).one()
        answering.answer(dispute, evidence=evidence, by="usr_1", at=clock.now())


def test_losing_worked_example_a_takes_every_part_of_it(sale: Sale) -> None:
    assert answering.foresee_loss(dispute_of(sale)) == Loss(108_000, 15_000, 67_500, 7_500, 18_000)


def test_the_same_answer_twice_is_one_and_another_is_refused(sale: Sale) -> None:
    answer(sale, SAID)
    answer(sale, {**SAID, "service_date": " "})

    with pytest.raises(DisputeAnswered):
        answer(sale, None)

    assert (dispute_of(sale).answer, dispute_of(sale).evidence) == ("evidence", SAID)


def test_evidence_says_something_and_not_too_much(sale: Sale) -> None:
    for said in ({}, {"product_description": "  "}, {"product_description": "x" * 20_001}, {"unknown": "x"}):
        with pytest.raises(Invalid):
            answer(sale, said)

    assert dispute_of(sale).answer is None


def test_what_stripe_refused_may_be_answered_again_under_a_new_key(sale: Sale) -> None:
    answer(sale, SAID)
    before = dispute_of(sale).answer_key
    db.session.rollback()
    with transaction():
        answering.refuse(dispute_of(sale).id, "Stripe refuses: no.")

    found = dispute_of(sale)
    assert (found.answer, found.evidence, found.failure) == (None, SAID, "Stripe refuses: no.")
    assert found.answer_key != before
    db.session.rollback()
    answer(sale, SAID)
    assert (dispute_of(sale).answer, dispute_of(sale).failure) == ("evidence", "")
