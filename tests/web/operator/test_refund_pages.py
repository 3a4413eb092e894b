"""One refund at the operator's: how it stands, who gave what, and what to do where nobody knows."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payments import refund_outcomes
from marketplace.payments.models import Refund
from tests.support.paying import Sale, waiting_jobs
from tests.support.refunds import a_paid_sale, ask, came_back, refunded
from tests.support.sandbox import Sandbox
from tests.support.world import World


@pytest.fixture
def sale(world: World, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox, world=world)


def an_unclear_one(sale: Sale, *, hours: int) -> str:
    """A refund that was sent so many hours ago and that nobody knows of since; returns its public id."""
    refund = ask(sale, amount_minor=54_000)
    with transaction():
        refund_outcomes.begin_sending(refund.id, at=clock.now() - timedelta(hours=hours))
        refund_outcomes.lose(refund.id, "No answer.", at=clock.now())
    return refund.public_id


def state_of(public_id: str) -> str:
    db.session.rollback()
    return db.session.query(Refund.state).filter_by(public_id=public_id).scalar() or ""


def test_everybodys_part_and_the_postings_are_shown(
    finance: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    refund = refunded(sale, superuser, amount_minor=54_000)

    page = finance.get(f"/operator/refunds/{refund.public_id}/").text

    for words in ("Refund of €540.00", "−€75.00", "−€337.50", "−€37.50", "−€90.00", "Clawback", "The money has left."):
        assert words in page
    assert "Look again" not in page


def test_an_unclear_one_says_what_to_do_and_waits_in_the_queue(
    finance: FlaskClient, sale: Sale, superuser: psycopg.Connection
) -> None:
    refund_id = an_unclear_one(sale, hours=1)
    superuser.execute("delete from procrastinate_jobs")

    page = finance.get(f"/operator/refunds/{refund_id}/").text
    for words in ("Nobody knows whether Stripe has made it", "No answer.", "come back a day after it was sent"):
        assert words in page
    assert f"/operator/refunds/{refund_id}/" in finance.get("/operator/queue/").text

    answer = finance.post(f"/operator/refunds/{refund_id}/looks/")
    assert (answer.status_code, answer.location) == (303, f"/operator/refunds/{refund_id}/")
    assert [name for name, _ in waiting_jobs(superuser)] == ["refunds.look"]


def test_somebody_decides_that_there_is_none(finance: FlaskClient, sale: Sale) -> None:
    refund_id = an_unclear_one(sale, hours=24)
    address = f"/operator/refunds/{refund_id}/decision/"
    assert "€540.00 of the order can be refunded again." in finance.get(f"{address}new").text

    empty = finance.post(address, data={"note": " "})
    assert (empty.status_code, state_of(refund_id)) == (422, "unclear")
    answer = finance.post(address, data={"note": "None on the dashboard."})

    assert (answer.status_code, answer.location) == (303, f"/operator/refunds/{refund_id}/")
    assert state_of(refund_id) == "refused"
    page = finance.get(f"/operator/refunds/{refund_id}/").text
    assert "There is no such refund" in page
    assert "None on the dashboard." in page
    assert finance.post(address, data={"note": "Again."}).status_code == 422


def test_what_stripe_shows_cannot_be_decided_away(finance: FlaskClient, sale: Sale, sandbox: Sandbox) -> None:
    refund_id = an_unclear_one(sale, hours=24)
    refund = db.session.query(Refund).filter_by(public_id=refund_id).one()
    sandbox.payments.open_refund(refund_outcomes.request_of(refund), idempotency_key=refund.idempotency_key)
    db.session.rollback()

    answer = finance.post(f"/operator/refunds/{refund_id}/decision/", data={"note": "None."})

    assert answer.status_code == 422
    assert "Stripe shows this refund" in answer.text
    assert state_of(refund_id) == "unclear"


def test_one_that_came_back_says_why_in_words_and_that_the_partner_has_its_part_again(
    finance: FlaskClient, sale: Sale, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    refund = refunded(sale, superuser, amount_minor=54_000)
    came_back(refund, sandbox, superuser)

    page = finance.get(f"/operator/refunds/{refund.public_id}/").text

    for text in (page, finance.get("/operator/refunds/").text, finance.get(f"/operator/orders/{sale.public_id}").text):
        assert "The card has expired or was canceled" in text
        assert "expired_or_canceled_card" not in text
    assert "Northwind has its part again" in page


def test_one_that_stripe_refused_says_that_nothing_was_booked(finance: FlaskClient, sale: Sale) -> None:
    refund = ask(sale, amount_minor=54_000)
    with transaction():
        refund_outcomes.begin_sending(refund.id, at=clock.now())
        refund_outcomes.refuse(refund.id, "Stripe refuses: Charge ch_X is disputed.", at=clock.now())

    page = finance.get(f"/operator/refunds/{refund.public_id}/").text

    assert "Stripe refuses: Charge ch_X is disputed." in page
    assert "Nothing is booked before Stripe has taken it on." in page
    assert "before an order is paid" not in page


def test_an_unknown_refund_is_not_found(finance: FlaskClient) -> None:
    assert finance.get("/operator/refunds/ref_unknown/").status_code == 404
    assert finance.post("/operator/refunds/ref_unknown/looks/").status_code == 404
    assert finance.get("/operator/refunds/ref_unknown/decision/new").status_code == 404
