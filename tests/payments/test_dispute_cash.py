"""The money of disputes in the books."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.dispute_ports import DisputeMovement as Seen
from marketplace.payments import dispute_cash
from marketplace.payments.errors import FeeInOtherCurrency
from marketplace.payments.models import DisputeMovement
from tests.support.disputes import disputed
from tests.support.refunds import a_paid_sale, books
from tests.support.sandbox import Sandbox

MOVED = Seen("txn_2", "EUR", 108_000, -1_500)


def test_what_comes_back_clears_and_a_fee_that_is_returned_lowers_the_costs(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    key = disputed(a_paid_sale(sandbox), sandbox, superuser).id
    db.session.rollback()
    assert (books()["dispute.clearing"], books()["operator.processing_costs"]) == (-108_000, -4_662)

    for _ in range(2):
        with transaction():
            dispute_cash.book(key, MOVED, at=clock.now())
        with transaction():
            dispute_cash.book_fee(key, MOVED, at=clock.now())

    found = books()
    assert (found.get("dispute.clearing"), found["operator.processing_costs"]) == (None, -3_162)
    assert "stripe.available" not in found
    assert db.session.query(DisputeMovement).count() == 2


def test_another_currency_is_refused_and_nothing_is_booked(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    key = disputed(a_paid_sale(sandbox), sandbox, superuser).id
    db.session.rollback()
    before = books()

    with pytest.raises(FeeInOtherCurrency), transaction():
        dispute_cash.book(key, replace(MOVED, currency="USD"), at=clock.now())

    assert books() == before
