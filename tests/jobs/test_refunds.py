"""Refunds sent by the worker, and whatever Stripe says of them."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.commissions.models import Commission, Reversal
from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import RefundRequest
from marketplace.jobs import refunds
from marketplace.ledger import verification
from marketplace.messaging.models import Message
from marketplace.payments import refund_outcomes
from marketplace.payments.models import Payment, Refund
from tests.support.paying import Sale, run_waiting
from tests.support.refunds import a_paid_sale, ask, books, hear, refunded
from tests.support.sandbox import Sandbox


def parties(sale: Sale) -> tuple[str, str]:
    """The labels of partner and vendor that the books use."""
    return f"partner:{sale.world.partner.id}", f"vendor:{sale.world.vendor.id}"


def intent() -> str:
    """Stripe's id of the one payment there is."""
    found = db.session.query(Payment.payment_intent_id).scalar()
    db.session.rollback()
    return str(found)


def sending(refund: Refund) -> tuple[RefundRequest, str]:
    """What a worker asks Stripe for once it has noted that it is about to."""
    with transaction():
        begun = refund_outcomes.begin_sending(refund.id, at=clock.now())
        assert begun is not None
        return refund_outcomes.request_of(begun), begun.idempotency_key


def test_half_of_worked_example_a_goes_back_and_every_part_with_it(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    partner, vendor = parties(sale)

    refund = refunded(sale, superuser, amount_minor=54_000)

    assert refund.state == "succeeded"
    assert (refund.stripe_refund_id or "").startswith("re_")
    assert books() == {
        "stripe.pending": -108_000,
        "stripe.available": 54_000,
        "operator.fees": 3_750,
        f"partner.pending {partner}": 7_500,
        "tax.payable tax:DE": 9_000,
        f"vendor.payable {vendor}": 33_750,
    }
    assert not list(verification.verify(db.session()))


def test_many_in_a_row_end_as_the_mirror_of_the_sale(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)

    for amount in (1, 33_333, 50_000, 24_666):
        assert refunded(sale, superuser, amount_minor=amount).state == "succeeded"

    assert books() == {"stripe.pending": -108_000, "stripe.available": 108_000}
    [commission] = db.session.query(Commission)
    assert commission.remaining_minor == 0


def test_a_worker_that_dies_after_stripe_has_acted_refunds_once(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refund = ask(sale, amount_minor=54_000)
    request, key = sending(refund)
    sandbox.payments.open_refund(request, idempotency_key=key)  # and here it dies

    run_waiting(superuser, only="refunds.%")

    assert len(sandbox.payments.refunds_of(request.payment_intent_id)) == 1
    assert db.session.query(Reversal).count() == 1
    assert books()["stripe.available"] == 54_000


def test_the_webhook_may_come_before_the_answer_is_written(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refund = ask(sale, amount_minor=54_000)
    request, key = sending(refund)
    seen = sandbox.payments.open_refund(request, idempotency_key=key)

    hear(sandbox, superuser)
    refunds.record(seen)
    hear(sandbox, superuser)

    db.session.expire_all()
    assert db.session.get_one(Refund, refund.id).state == "succeeded"
    assert db.session.query(Reversal).count() == 1


def test_a_refund_made_at_stripe_itself_is_spread_and_booked(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_sale(sandbox)
    sandbox.double.refund(intent(), 54_000)

    hear(sandbox, superuser)

    [refund] = db.session.query(Refund)
    assert (refund.origin, refund.state, refund.amount_minor, refund.reason) == ("stripe", "succeeded", 54_000, "other")
    assert db.session.query(Commission.clawed_back_minor).scalar() == 7_500
    assert books()["stripe.available"] == 54_000


def test_a_refund_that_fails_later_gives_everything_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    before = books()
    refund = refunded(sale, superuser, amount_minor=54_000)
    assert refund.state == "succeeded"
    sandbox.double.refund_fails(refund.stripe_refund_id or "")
    hear(sandbox, superuser)

    db.session.expire_all()
    assert db.session.get_one(Refund, refund.id).state == "failed"
    assert db.session.query(Commission.clawed_back_minor).scalar() == 0
    fee = {"operator.processing_costs": -3_162, "stripe.pending": -108_000 + 3_162}  # heard of meanwhile, and kept
    assert books() == {**before, **fee}


def test_stripes_no_is_final_and_frees_the_amount(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    refund = ask(sale, amount_minor=54_000)
    sandbox.double.refund(intent(), 60_000)

    run_waiting(superuser, only="refunds.%")
    hear(sandbox, superuser)

    db.session.expire_all()
    assert db.session.get_one(Refund, refund.id).state == "refused"
    assert ask(sale).amount_minor == 48_000


def test_the_buyer_and_the_partner_hear_of_it_once(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    run_waiting(superuser)
    before = db.session.query(Message).count()

    refunded(sale, superuser, amount_minor=54_000)
    run_waiting(superuser)

    kinds = [message.kind for message in db.session.query(Message).order_by(Message.id)][before:]
    assert kinds == ["refunded", "commission_clawed_back"]
    [told] = db.session.query(Message).filter_by(kind="commission_clawed_back")
    assert "Customer asked for it" in told.text
    assert "75.00" in told.text
    db.session.rollback()


def test_while_stripe_has_not_booked_it_its_money_waits(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refund = refunded(sale, superuser, amount_minor=54_000)

    refunds.cash(refund_id=refund.id)
    refunds.cash(refund_id=refund.id)

    assert books()["stripe.available"] == 54_000


def test_while_stripe_has_not_booked_that_it_came_back_its_money_is_asked_for(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    refund = refunded(a_paid_sale(sandbox), superuser, amount_minor=54_000)
    sandbox.double.refund_fails(refund.stripe_refund_id or "")
    sandbox.double.fault("GET", "/v1/refunds/*", "missing_field", field="failure_balance_transaction", limit=2)
    db.session.rollback()
    refunds.look(refund_id=refund.id)

    with pytest.raises(Unavailable, match="has not booked yet that the refund came back"):
        refunds.cash(refund_id=refund.id)
    assert books()["refund.clearing"] == -54_000
    run_waiting(superuser, only="refunds.%")

    assert "refund.clearing" not in books()


def test_the_sweep_asks_again_for_money_whose_job_was_lost(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    gone, back, whole = (ask(sale, amount_minor=amount) for amount in (1_000, 2_000, 3_000))
    run_waiting(superuser, only="refunds.send")
    db.session.expire_all()
    refunds.cash(refund_id=whole.id)
    refunds.cash(refund_id=back.id)
    sandbox.double.refund_fails(back.stripe_refund_id or "")
    db.session.rollback()
    refunds.look(refund_id=back.id)
    superuser.execute("delete from procrastinate_jobs where task_name = 'refunds.cash'")
    assert books()["refund.clearing"] == 1_000 - 2_000  # what has not left, and what has not come back

    with clock.frozen(clock.now() + refunds.WAITING * 2):
        refunds.sweep()
    waiting = superuser.execute("select args from procrastinate_jobs where task_name = 'refunds.cash' order by id")
    assert [row[0] for row in waiting] == [{"refund_id": gone.id}, {"refund_id": back.id}]
    run_waiting(superuser, only="refunds.%")

    assert "refund.clearing" not in books()


@pytest.mark.parametrize("fault", ["reset_before_effect", "reset_after_effect", "error_before_effect", "rate_limit"])
def test_whatever_happens_on_the_way_there_is_one_refund(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, fault: str
) -> None:
    sale = a_paid_sale(sandbox)
    refund = ask(sale, amount_minor=54_000)
    db.session.rollback()
    planned = sandbox.double.fault("POST", "/v1/refunds", fault, limit=3)

    with pytest.raises(Unavailable):
        refunds.send(refund_id=refund.id)
    assert planned.reached == (1 if fault == "rate_limit" else 3)
    sandbox.double.calm()
    refunds.send(refund_id=refund.id)
    run_waiting(superuser, only="refunds.%")

    assert len(sandbox.payments.refunds_of(intent())) == 1
    assert db.session.query(Reversal).count() == 1
    assert books()["stripe.available"] == 54_000
