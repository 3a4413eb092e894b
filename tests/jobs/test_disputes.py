"""Disputes followed by the worker: frozen when they open, given free or taken back when the bank decides."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.commissions import releasing
from marketplace.commissions.models import Commission, Reversal
from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import disputes
from marketplace.ledger import posting, verification
from marketplace.ledger.rules import Account, Leg
from marketplace.messaging.models import Message
from marketplace.payments import answering, soundness
from marketplace.payments.models import Dispute, DisputeMovement
from tests.support.disputes import dispute_of, disputed, hear, intent_of
from tests.support.paying import Sale, run_waiting
from tests.support.refunds import a_paid_sale, books, refunded
from tests.support.sandbox import Sandbox

FEE, PAID_FEE = 1_500, 3_162
"""What Stripe charges for a dispute, and for worked example A's payment."""


def parties(sale: Sale) -> tuple[str, str]:
    """The labels of partner and vendor that the books use."""
    return f"partner:{sale.world.partner.id}", f"vendor:{sale.world.vendor.id}"


def sold(sale: Sale, **changes: int) -> dict[str, int]:
    """The books after worked example A was paid and Stripe's fee was heard of."""
    partner, vendor = parties(sale)
    return {
        "stripe.pending": -108_000 + PAID_FEE,
        "operator.processing_costs": -PAID_FEE,
        "operator.fees": 7_500,
        f"partner.pending {partner}": 15_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable {vendor}": 67_500,
        **changes,
    }


def assert_sound(sandbox: Sandbox) -> None:
    """Everything agrees, Stripe's balance included."""
    with snapshot():
        assert [str(fault) for fault in soundness.audit(at_stripe=sandbox.payments.balance())] == []


def test_worked_example_a_disputed_freezes_the_commission_and_costs_a_fee(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    partner, _ = parties(sale)

    dispute = disputed(sale, sandbox, superuser)

    assert (dispute.state, dispute.amount_minor, dispute.reason) == ("needs_response", 108_000, "fraudulent")
    assert (dispute.frozen_minor, dispute.fee_minor, dispute.beyond_minor) == (15_000, FEE, 0)
    assert dispute.due_at is not None
    expected = sold(sale, **{
        "dispute.clearing": -108_000,
        "stripe.available": 108_000 + FEE,
        "operator.processing_costs": -PAID_FEE - FEE,
        f"partner.disputed {partner}": 15_000,
    })  # fmt: skip
    del expected[f"partner.pending {partner}"]
    assert books() == expected
    assert_sound(sandbox)


def test_won_everything_is_as_before_but_for_the_fee(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.won(dispute.stripe_dispute_id)

    hear(sandbox, superuser)

    assert dispute_of(sale).state == "won"
    assert books() == sold(sale, **{"stripe.available": FEE, "operator.processing_costs": -PAID_FEE - FEE})
    assert db.session.query(Commission.disputed_minor).scalar() == 0
    assert_sound(sandbox)


def test_lost_the_whole_sale_is_mirrored_and_only_fees_are_left(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)

    hear(sandbox, superuser)

    assert dispute_of(sale).state == "lost"
    assert books() == {
        "stripe.pending": -108_000 + PAID_FEE,
        "stripe.available": 108_000 + FEE,
        "operator.processing_costs": -PAID_FEE - FEE,
    }
    [step] = db.session.query(Reversal)
    assert (step.cause, step.reason, step.cash_minor, step.commission_minor, step.bucket) == (
        "chargeback", "fraudulent", 108_000, 15_000, "disputed",
    )  # fmt: skip
    assert not list(verification.verify(db.session()))
    assert_sound(sandbox)


def test_released_meanwhile_what_is_frozen_stays_and_comes_free_as_available(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    partner, _ = parties(sale)
    refunded(sale, superuser, amount_minor=54_000)
    dispute = disputed(sale, sandbox, superuser)
    assert (dispute.amount_minor, dispute.frozen_minor) == (54_000, 7_500)
    with transaction():
        assert releasing.release(at=clock.now() + timedelta(days=15)) == 1
    assert books()[f"partner.disputed {partner}"] == 7_500
    assert f"partner.available {partner}" not in books()

    sandbox.double.withdrawn(dispute.stripe_dispute_id)
    hear(sandbox, superuser)

    assert dispute_of(sale).state == "won"
    assert books()[f"partner.available {partner}"] == 7_500
    assert f"partner.disputed {partner}" not in books()
    assert_sound(sandbox)


def test_a_commission_that_was_paid_out_takes_available_below_zero_when_lost_unheard(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    partner, _ = parties(sale)
    superuser.execute("update commissions set at_risk_until = accrued_at")
    with transaction():
        releasing.release(at=clock.now())
    with transaction():
        _pay_out(partner, 15_000)
    dispute = disputed(sale, sandbox, superuser)
    assert books()[f"partner.available {partner}"] == -15_000
    assert books()[f"partner.disputed {partner}"] == 15_000

    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)

    assert books()[f"partner.available {partner}"] == -15_000
    assert f"partner.disputed {partner}" not in books()


def test_by_agreement_the_operator_bears_the_vendors_part(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    superuser.execute("alter table vendor_agreements alter bears_chargebacks set default false")
    sale = a_paid_sale(sandbox)
    _, vendor = parties(sale)
    dispute = disputed(sale, sandbox, superuser)
    loss = answering.foresee_loss(dispute)
    db.session.rollback()
    sandbox.double.lost(dispute.stripe_dispute_id)

    hear(sandbox, superuser)

    found = books()
    assert found[f"vendor.payable {vendor}"] == 67_500
    assert found["operator.chargeback_losses"] == -67_500
    assert "dispute.clearing" not in found
    assert (loss.commission_minor, loss.vendor_minor, loss.operator_minor, loss.tax_minor) == (
        15_000,
        0,
        75_000,
        18_000,
    )
    assert_sound(sandbox)


def test_decided_before_we_heard_of_it_it_is_taken_back_from_where_it_lies(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    found = sandbox.double.dispute(intent_of(sale))
    sandbox.double.lost(found["id"])

    hear(sandbox, superuser)
    hear(sandbox, superuser)

    assert dispute_of(sale).frozen_minor == 0
    assert db.session.query(Reversal.bucket).scalar() == "pending"
    assert books()["operator.processing_costs"] == -PAID_FEE - FEE
    assert_sound(sandbox)


def test_each_movement_of_money_is_booked_once(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    before, key = books(), dispute.id
    db.session.rollback()

    for _ in range(3):
        disputes.cash(dispute_id=key)
        disputes.look(dispute_id=key)

    assert books() == before
    assert db.session.query(DisputeMovement).count() == 1


def test_money_that_came_back_is_booked_by_the_sweep_though_the_job_for_it_is_lost(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    dispute = disputed(a_paid_sale(sandbox), sandbox, superuser)
    sandbox.double.won(dispute.stripe_dispute_id)
    hear(sandbox, superuser, only="stripe.%")
    superuser.execute("delete from procrastinate_jobs where task_name = 'disputes.cash' and status = 'todo'")
    superuser.execute("update disputes set opened_at = opened_at - interval '1 hour'")

    disputes.sweep()
    run_waiting(superuser)

    moved = [each.amount_minor for each in db.session.query(DisputeMovement).order_by(DisputeMovement.id)]
    assert moved == [-108_000, 108_000]
    db.session.rollback()
    assert_sound(sandbox)


@pytest.mark.parametrize("fault", ["reset_before_effect", "reset_after_effect", "error_after_effect", "rate_limit"])
def test_evidence_reaches_the_bank_once_whatever_happens_on_the_way(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, fault: str
) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    key = dispute.id
    with transaction():
        answering.answer(
            db.session.get_one(Dispute, key), evidence={"product_description": "A licence."}, by="usr_1", at=clock.now()
        )
    planned = sandbox.double.fault("POST", f"/v1/disputes/{dispute.stripe_dispute_id}", fault, limit=3)

    with pytest.raises(Unavailable):
        disputes.answer(dispute_id=key)
    assert planned.reached
    sandbox.double.calm()
    disputes.answer(dispute_id=key)

    found = dispute_of(sale)
    assert (found.state, found.answer, found.failure) == ("under_review", "evidence", "")
    assert found.answer_sent_at is not None


def test_accepted_it_is_lost_at_once(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    with transaction():
        answering.answer(db.session.get_one(Dispute, dispute.id), evidence=None, by="usr_1", at=clock.now())

    run_waiting(superuser, only="disputes.%")

    assert dispute_of(sale).state == "lost"
    assert "dispute.clearing" not in books()


def test_an_answer_that_comes_too_late_is_noted(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    with transaction():
        answering.answer(db.session.get_one(Dispute, dispute.id), evidence=None, by="usr_1", at=clock.now())
    sandbox.double.won(dispute.stripe_dispute_id)

    run_waiting(superuser, only="disputes.answer")

    assert dispute_of(sale).state == "won"


def test_the_sweep_looks_at_what_no_event_told_of(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)
    superuser.execute("update disputes set opened_at = opened_at - interval '1 hour'")

    disputes.sweep()
    run_waiting(superuser, only="disputes.%")
    disputes.sweep()

    assert dispute_of(sale).state == "lost"
    assert not run_waiting(superuser, only="disputes.%")


def test_other_peoples_disputes_are_passed_by(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    found = sandbox.double.dispute(intent_of(sale))
    superuser.execute("update payments set payment_intent_id = 'pi_elsewhere'")

    hear(sandbox, superuser, only="stripe.%")

    assert db.session.query(Dispute).count() == 0
    assert found["status"] == "needs_response"


def test_finance_and_partner_are_told_at_both_ends(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    run_waiting(superuser)
    before = db.session.query(Message).count()
    dispute = disputed(sale, sandbox, superuser)
    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)

    told = [(mail.kind, mail.recipient) for mail in db.session.query(Message).order_by(Message.id)][before:]
    assert told == [
        ("dispute_opened", "finance@operator.example"),
        ("commission_frozen", "owner@northwind.example"),
        ("dispute_closed", "finance@operator.example"),
        ("commission_dispute_closed", "owner@northwind.example"),
    ]


def _pay_out(partner: str, amount_minor: int) -> None:
    """Book a payout on its way."""
    leg = Leg(Account("partner.available", partner), Account("partner.in_transit", partner), amount_minor, {})
    posting.post(
        db.session(), kind="payout.reserve", key="payout:1:reserve", at=clock.now(), currency="EUR", legs=[leg]
    )
