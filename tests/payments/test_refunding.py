"""Asking for refunds: what is frozen, what is refused, what is asked once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.commissions.errors import NothingToRefund, TooMuchToRefund
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.payments import refunding
from marketplace.payments.errors import NotRefundable, RefundOvertaken
from marketplace.payments.models import Refund, RefundLine
from marketplace.payments.refund_rules import Wanted
from marketplace.payments.refunding import Request
from tests.support.paying import a_sale, waiting_jobs
from tests.support.refunds import a_paid_sale, ask
from tests.support.sandbox import Sandbox


def written() -> tuple[int, int]:
    """How many refunds and refund lines there are."""
    db.session.rollback()
    return db.session.query(Refund).count(), db.session.query(RefundLine).count()


def test_a_refund_freezes_its_amounts_and_key_and_waits_for_the_worker(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)

    refund = ask(sale, amount_minor=54_000)

    assert (refund.state, refund.number, refund.amount_minor, refund.currency) == ("requested", 1, 54_000, "EUR")
    assert refund.idempotency_key == f"refund:{refund.public_id}"
    assert [(line.units, line.cash_minor) for line in refund.lines] == [(0, 54_000)]
    assert ("refunds.send", {"refund_id": refund.id}) in waiting_jobs(superuser)


def test_what_it_would_do_is_told_before_and_nothing_is_written(app: Flask, sandbox: Sandbox) -> None:
    sale = a_paid_sale(sandbox)

    foreseen = refunding.foresee(sale.order, Wanted(amount_minor=54_000))

    assert (foreseen.amount_minor, foreseen.commission_minor) == (54_000, 7_500)
    assert written() == (0, 0)


def test_a_form_sent_twice_asks_once(app: Flask, sandbox: Sandbox) -> None:
    sale = a_paid_sale(sandbox)

    first, second = ask(sale, amount_minor=100, number=1), ask(sale, amount_minor=100, number=1)

    assert first.id == second.id
    assert written() == (1, 1)


def test_units_are_refunded_by_their_share(app: Flask, sandbox: Sandbox) -> None:
    sale = a_paid_sale(sandbox)

    refund = ask(sale, units={1: 1})

    assert (refund.amount_minor, refund.lines[0].units) == (108_000, 1)


def test_what_others_have_asked_for_is_not_there_any_more(app: Flask, sandbox: Sandbox) -> None:
    sale = a_paid_sale(sandbox)
    ask(sale, amount_minor=100_000)

    with pytest.raises(TooMuchToRefund, match=r"Only 80\.00 EUR"):
        ask(sale, amount_minor=8_001)

    assert written() == (1, 1)
    assert ask(sale).amount_minor == 8_000
    with pytest.raises(NothingToRefund):
        ask(sale)


def test_an_order_that_nobody_has_paid_has_nothing_to_give_back(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()

    with pytest.raises(NotRefundable):
        ask(sale, amount_minor=1)

    assert written() == (0, 0)


@pytest.mark.parametrize(
    "asked",
    [
        Request("because", by="usr_1"),
        Request("other", by="usr_1", note="x" * 501),
        Request("other", by="usr_1", note="good\u202ewill"),
    ],
    ids=["reason", "note", "hidden"],
)
def test_a_reason_outside_the_list_and_an_endless_note_are_refused(
    app: Flask, sandbox: Sandbox, asked: Request
) -> None:
    sale = a_paid_sale(sandbox)

    with pytest.raises(Invalid):
        ask(sale, amount_minor=1, asked=asked)

    assert written() == (0, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"amount_minor": 200},
        {"asked": Request("defective", by="usr_finance")},
        {"amount_minor": 100, "asked": Request("requested_by_customer", by="usr_somebody_else")},
    ],
    ids=["amount", "reason", "person"],
)
def test_a_number_that_stands_for_another_refund_is_refused_and_writes_nothing(
    app: Flask, sandbox: Sandbox, other: dict[str, Any]
) -> None:
    sale = a_paid_sale(sandbox)
    ask(sale, amount_minor=100, number=1)

    with pytest.raises(RefundOvertaken, match="Refund 1 of this order was made meanwhile"):
        ask(sale, number=1, **{"amount_minor": 100, **other})

    assert written() == (1, 1)


def test_the_same_units_and_the_same_rest_are_the_same_refund(app: Flask, sandbox: Sandbox) -> None:
    sale = a_paid_sale(sandbox)

    first, second = ask(sale, units={1: 1}, number=1), ask(sale, units={1: 1}, number=1)

    assert first.id == second.id == ask(sale, number=1).id
    assert written() == (1, 1)
