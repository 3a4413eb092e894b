"""What people do about refunds that do not move by themselves."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.audit.queries import history_of
from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.ports import ProviderRefund
from marketplace.payments import refund_decisions, refund_outcomes, refunding
from marketplace.payments.models import Refund
from tests.support.paying import ISSUER, Sale, waiting_jobs
from tests.support.refunds import a_paid_sale, ask, books
from tests.support.sandbox import Sandbox

LATER = timedelta(hours=23, seconds=1)


@pytest.fixture
def sale(app: Flask, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox)


def an_unclear_one(sale: Sale) -> Refund:
    """A refund that was sent now and that nobody knows of since."""
    refund = ask(sale, amount_minor=54_000)
    with transaction():
        refund_outcomes.begin_sending(refund.id, at=clock.now())
        refund_outcomes.lose(refund.id, "No answer.", at=clock.now())
    return db.session.get_one(Refund, refund.id)


def test_the_worker_looks_again_or_sends_what_was_never_sent(sale: Sale, superuser: psycopg.Connection) -> None:
    unclear = an_unclear_one(sale)
    fresh = ask(sale, amount_minor=100)
    superuser.execute("delete from procrastinate_jobs")

    with transaction():
        for refund in (unclear, fresh, unclear):
            refund_decisions.look_again(refund)

    found = [(name, args["refund_id"]) for name, args in waiting_jobs(superuser)]
    assert found == [("refunds.look", unclear.id), ("refunds.send", fresh.id)]


def test_one_that_is_over_is_not_looked_at(sale: Sale) -> None:
    refund = ask(sale, amount_minor=100)
    refund.state = "failed"
    db.session.commit()

    with pytest.raises(Conflict, match="is over"):
        refund_decisions.look_again(refund)


def test_given_up_its_amount_is_free_again_and_the_books_are_untouched(sale: Sale) -> None:
    before, refund = books(), an_unclear_one(sale)
    assert refunding.left_of(sale.order)[0].left_minor == 54_000

    at = clock.now() + LATER
    with transaction():
        refund_decisions.give_up(refund.public_id, note="None on the dashboard.", is_at_stripe=False, at=at)

    db.session.refresh(refund)
    assert (refund.state, refund.closed_at) == ("refused", at)
    assert refunding.left_of(sale.order)[0].left_minor == 108_000
    assert books() == before
    [deed] = [each for each in history_of("refund", refund.public_id) if each.action == "refund.given_up"]
    assert deed.facts == {"note": "None on the dashboard.", "amount_minor": 54_000}


def test_one_that_shows_up_after_all_is_booked_then(sale: Sale) -> None:
    refund = an_unclear_one(sale)
    with transaction():
        refund_decisions.give_up(refund.public_id, note="None.", is_at_stripe=False, at=clock.now() + LATER)
    request = refund_outcomes.request_of(refund)
    seen = ProviderRefund(
        id="re_late", payment_intent_id=request.payment_intent_id, status="succeeded", amount_minor=54_000,
        currency="EUR", refund_id=refund.public_id,
        balance_transaction_id=None, failure_transaction_id=None, failure="", created_at=clock.now(),
    )  # fmt: skip

    with transaction():
        refund_outcomes.record(seen, issuer=ISSUER, at=clock.now())

    db.session.refresh(refund)
    assert refund.state == "succeeded"
    assert refund.booked_at is not None
    assert books()["refund.clearing"] == 54_000


@pytest.mark.parametrize(
    ("note", "is_at_stripe", "later", "refusal"),
    [
        (" ", False, LATER, Invalid),
        ("None.", True, LATER, Conflict),
        ("None.", False, timedelta(hours=22), Conflict),
    ],
)
def test_what_is_not_certain_is_not_given_up(
    sale: Sale, note: str, is_at_stripe: bool, later: timedelta, refusal: type[Exception]
) -> None:
    refund = an_unclear_one(sale)

    with pytest.raises(refusal), transaction():
        refund_decisions.give_up(refund.public_id, note=note, is_at_stripe=is_at_stripe, at=clock.now() + later)

    db.session.refresh(refund)
    assert refund.state == "unclear"
