"""Reading refunds."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.payments import refund_queries
from marketplace.payments.errors import RefundNotFound
from tests.support.refunds import a_paid_sale, ask, refunded
from tests.support.sandbox import Sandbox


def test_refunds_are_found_by_order_id_state_and_words(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    first = refunded(sale, superuser, amount_minor=100).public_id
    second = ask(sale, amount_minor=200).public_id
    db.session.rollback()

    assert [each.public_id for each in refund_queries.of_order(sale.order_id)] == [first, second]
    assert refund_queries.by_public_id(first).amount_minor == 100
    assert [each.public_id for each in refund_queries.refunds_page().items] == [second, first]
    assert [each.public_id for each in refund_queries.refunds_page(state="succeeded").items] == [first]
    assert [each.public_id for each in refund_queries.refunds_page(search=second[4:]).items] == [second]
    assert refund_queries.refunds_page(search="nothing").items == []


def test_one_that_does_not_exist_is_refused(app: Flask) -> None:
    with pytest.raises(RefundNotFound):
        refund_queries.by_public_id("ref_absent")


def test_what_is_not_over_waits(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = a_paid_sale(sandbox)
    refunded(sale, superuser, amount_minor=100)
    open_one = ask(sale, amount_minor=200).public_id

    later = clock.now() + timedelta(seconds=1)
    assert [each.public_id for each in refund_queries.waiting(later)] == [open_one]
    assert refund_queries.waiting(later - timedelta(days=1)) == []
