"""Stripe's fee: the operator's cost, booked once. The whole path is in tests/jobs/test_checkouts.py."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.gateways.ports import Captured
from marketplace.ledger import balances
from marketplace.payments import processing_fees, settlement
from marketplace.payments.errors import FeeInOtherCurrency
from marketplace.payments.models import Payment
from tests.support.paying import ISSUER, a_sale, page_for
from tests.support.sandbox import Sandbox


def test_a_fee_in_another_currency_is_refused_and_nothing_is_booked(app: Flask, sandbox: Sandbox) -> None:
    payment, captured = _settled(sandbox)

    with pytest.raises(FeeInOtherCurrency, match="turns EUR into USD"):
        processing_fees.book(payment, replace(captured, fee_currency="USD"), at=clock.now())
    db.session.commit()

    assert db.session.query(Payment).one().processing_fee_minor is None
    assert balances.open_balance(db.session(), "operator.processing_costs", None, "EUR") == 0


def test_a_payment_without_a_fee_books_nothing(app: Flask, sandbox: Sandbox) -> None:
    payment, captured = _settled(sandbox)

    processing_fees.book(payment, replace(captured, fee_minor=0), at=clock.now())
    db.session.commit()

    assert db.session.query(Payment).one().processing_fee_minor == 0
    assert balances.open_balance(db.session(), "operator.processing_costs", None, "EUR") == 0


def test_a_fee_is_known_once_stripe_has_booked_the_payment() -> None:
    booked = Captured("pi_1", "ch_1", "txn_1", 30, None, "EUR")

    assert processing_fees.is_known(booked)
    assert not processing_fees.is_known(replace(booked, balance_transaction_id=None))
    assert not processing_fees.is_known(replace(booked, fee_minor=None))
    assert not processing_fees.is_known(None)


def _settled(sandbox: Sandbox) -> tuple[Payment, Captured]:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    sandbox.pay(session_id)
    session = sandbox.payments.find_checkout(session_id)
    settlement.settle(session, issuer=ISSUER, at=clock.now())
    db.session.commit()
    assert session.captured is not None
    return db.session.query(Payment).one(), session.captured
