"""After a backup was restored: Stripe is walked through, and the books are there again to the cent."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import reconciling, reimporting
from marketplace.payments import soundness
from tests.support.paying import a_sale, page_for, run_waiting, tries_of
from tests.support.refunds import a_paid_sale, books, refunded
from tests.support.sandbox import Sandbox


def test_doing_it_again_changes_nothing(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    run_waiting(superuser)
    refunded(sale, superuser, amount_minor=8_000)
    before = books()

    outcomes = [reimporting.reimport(clock.now() - timedelta(days=1)) for _ in range(2)]

    assert [each.is_good for each in outcomes] == [True, True]
    assert books() == before
    assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def test_what_was_paid_and_refunded_after_the_backup_is_there_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    first = a_paid_sale(sandbox)
    run_waiting(superuser)
    second = a_sale(first.world, email="second@acme.example.org")
    page = page_for(second, sandbox.payments)
    reconciling.reconcile()
    # The backup is taken here: the page of the second order is open, and nothing below is in it.
    sandbox.pay(page)
    charge = sandbox.payments.find_checkout(str(tries_of(first)[0].session_id)).captured
    assert charge is not None
    db.session.rollback()
    sandbox.double.refund(charge.payment_intent_id, 8_000)

    outcome = reimporting.reimport(clock.now() - timedelta(days=1))

    assert outcome.is_good
    assert second.order.is_paid
    assert (outcome.sums[0].movements, outcome.sums[0].orders) == (3, 2)
    assert soundness.audit(at_stripe=sandbox.payments.balance()) == []
