"""Money at Stripe becomes available on Stripe's date, once."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.payments import funds, soundness
from marketplace.payments.models import Payment
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, books
from tests.support.sandbox import Sandbox


def free() -> int:
    """Free what is due by now."""
    with transaction():
        return funds.free(at=clock.now())


def a_day_after_stripes_date() -> None:
    """Let every payment have become available a day ago."""
    db.session.execute(db.text("update payments set available_on = :at"), {"at": clock.now() - timedelta(days=1)})
    db.session.commit()


def test_a_payment_less_its_fee_is_available_once_stripe_says_so(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    a_paid_sale(sandbox)
    assert free() == 0  # its fee is not known yet, nor is the date
    run_waiting(superuser)
    assert free() == 0
    a_day_after_stripes_date()

    assert [free(), free()] == [1, 0]

    assert (books()["stripe.available"], books().get("stripe.pending")) == (-(108_000 - 3_162), None)
    assert db.session.query(Payment.funds_available_at).scalar() is not None
    db.session.rollback()
    with snapshot():
        assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def test_payments_of_one_currency_are_freed_together(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    a_paid_sale(sandbox, world=sale.world, email="lee@other.example.org")
    run_waiting(superuser)
    a_day_after_stripes_date()

    assert [free(), free()] == [2, 0]
