"""Reading tries and payments."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.payments import queries, settlement
from tests.support.paying import ISSUER, a_sale, page_for, tries_of
from tests.support.sandbox import Sandbox


def test_a_page_is_overdue_from_its_end_on(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    page_for(sale, sandbox.payments)
    ends_at = tries_of(sale)[0].expires_at
    assert ends_at is not None

    assert list(queries.overdue(ends_at - timedelta(seconds=1))) == []
    assert [tried.order_id for tried in queries.overdue(ends_at)] == [sale.order_id]


def test_an_order_has_an_open_page_until_it_is_paid_and_a_payment_from_then_on(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    assert (queries.open_session_of(sale.order_id), queries.payment_of(sale.order_id)) == (session_id, None)

    sandbox.pay(session_id)
    settlement.settle(sandbox.payments.find_checkout(session_id), issuer=ISSUER, at=clock.now())
    db.session.commit()

    assert queries.open_session_of(sale.order_id) is None
    payment = queries.payment_of(sale.order_id)
    assert payment is not None
    assert (payment.amount_minor, payment.checkout.session_id) == (108_000, session_id)
    assert queries.session_of_payment(payment.id) == session_id
    assert queries.session_of_payment(payment.id + 1) is None
