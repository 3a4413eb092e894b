"""What Stripe says of refunds that the books know in another state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.invoicing import credit_note_queries
from marketplace.payments import refund_outcomes
from marketplace.payments.errors import RefundDiffers
from marketplace.payments.models import Refund
from tests.support.paying import ISSUER
from tests.support.refunds import a_paid_sale, ask, books, refunded
from tests.support.sandbox import Sandbox


def test_a_payment_that_is_not_ours_is_passed_by(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    refund = refunded(a_paid_sale(sandbox), superuser, amount_minor=100)
    seen = sandbox.payments.find_refund(refund.stripe_refund_id or "")
    db.session.rollback()

    with transaction():
        assert (
            refund_outcomes.record(replace(seen, payment_intent_id="pi_elsewhere"), issuer=ISSUER, at=clock.now())
            is None
        )


def test_a_pending_one_is_taken_back_at_once_and_succeeds_later(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    refund = refunded(a_paid_sale(sandbox), superuser, amount_minor=100)
    seen = sandbox.payments.find_refund(refund.stripe_refund_id or "")
    before = books()
    db.session.get_one(Refund, refund.id).state = "pending"
    db.session.commit()

    with transaction():
        noted = refund_outcomes.record(seen, issuer=ISSUER, at=clock.now())

    assert noted is not None
    assert noted.state == "succeeded"
    assert books() == before


def test_old_news_about_a_refund_that_succeeded_changes_nothing(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    refund = refunded(a_paid_sale(sandbox), superuser, amount_minor=100)
    seen = replace(sandbox.payments.find_refund(refund.stripe_refund_id or ""), status="pending")
    before = books()

    with transaction():
        noted = refund_outcomes.record(seen, issuer=ISSUER, at=clock.now())

    assert noted is not None
    assert noted.state == "succeeded"
    assert books() == before


def test_one_that_failed_before_we_heard_of_it_books_nothing(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    before, refund = books(), ask(sale, amount_minor=100)
    begun = refund_outcomes.begin_sending(refund.id, at=clock.now())
    assert begun is not None
    request, key = refund_outcomes.request_of(begun), begun.idempotency_key
    db.session.commit()
    seen = replace(sandbox.payments.open_refund(request, idempotency_key=key), status="failed", failure="lost_card")

    with transaction():
        noted = refund_outcomes.record(seen, issuer=ISSUER, at=clock.now())

    assert noted is not None
    assert (noted.state, noted.failure, noted.booked_at) == ("failed", "lost_card", None)
    assert books() == before


def test_lost_ones_wait_for_a_person_and_can_still_be_found(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    refund = ask(sale, amount_minor=100)
    begun = refund_outcomes.begin_sending(refund.id, at=clock.now())
    assert begun is not None
    request, key = refund_outcomes.request_of(begun), begun.idempotency_key
    db.session.commit()
    with transaction():
        refund_outcomes.lose(refund.id, "Nobody knows.", at=clock.now())
    assert db.session.get_one(Refund, refund.id).state == "unclear"
    db.session.rollback()
    seen = sandbox.payments.open_refund(request, idempotency_key=key)

    with transaction():
        noted = refund_outcomes.record(seen, issuer=ISSUER, at=clock.now())

    assert noted is not None
    assert (noted.state, books()["refund.clearing"]) == ("succeeded", 100)


def test_a_refund_brings_its_credit_note_once_and_one_that_came_back_takes_it_off_again(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    refund = refunded(a_paid_sale(sandbox), superuser, amount_minor=54_000)
    seen = sandbox.payments.find_refund(refund.stripe_refund_id or "")
    order_id, ref = refund.order_id, refund.public_id
    db.session.rollback()

    for news in (seen, replace(seen, status="failed"), replace(seen, status="failed")):
        with transaction():
            refund_outcomes.record(news, issuer=ISSUER, at=clock.now())

    first, again = credit_note_queries.of_order(order_id)
    assert (first.refund_ref, first.net_minor, first.tax_minor, first.total_minor) == (ref, 45_000, 9_000, 54_000)
    assert (again.cancels_id, again.net_minor, again.tax_minor) == (first.id, -45_000, -9_000)
    assert [each.number[-6:] for each in (first, again)] == ["000001", "000002"]


def test_units_and_amount_stand_on_credit_notes_as_the_books_took_them(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox)
    for wanted in ({"amount_minor": 1}, {"amount_minor": 100}, {}):
        refunded(sale, superuser, **wanted)

    notes = credit_note_queries.of_order(sale.order_id)

    assert [(note.net_minor, note.tax_minor) for note in notes] == [(1, 0), (83, 17), (89_916, 17_983)]
    assert [note.document["lines"][0]["units"] for note in notes] == [0, 0, 1]
    assert (sum(note.net_minor for note in notes), sum(note.tax_minor for note in notes)) == (90_000, 18_000)


@pytest.mark.parametrize("change", [{"amount_minor": 99}, {"currency": "USD"}])
def test_one_that_is_not_what_was_asked_for_is_not_booked(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, change: dict[str, Any]
) -> None:
    sale = a_paid_sale(sandbox)
    before, refund = books(), ask(sale, amount_minor=100)
    begun = refund_outcomes.begin_sending(refund.id, at=clock.now())
    assert begun is not None
    request, key = refund_outcomes.request_of(begun), begun.idempotency_key
    db.session.commit()
    seen = replace(sandbox.payments.open_refund(request, idempotency_key=key), **change)

    with pytest.raises(RefundDiffers), transaction():
        refund_outcomes.record(seen, issuer=ISSUER, at=clock.now())

    assert books() == before
    assert db.session.get_one(Refund, refund.id).state == "sending"
