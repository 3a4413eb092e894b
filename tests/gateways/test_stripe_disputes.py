"""Disputes as Stripe's library reads them, against the sandbox."""

from __future__ import annotations

import pytest

from marketplace.gateways.errors import Refused, UnknownAtProvider
from tests.gateways.test_stripe import a_request
from tests.support.disputes import intent_at_stripe
from tests.support.sandbox import Sandbox


def intent(sandbox: Sandbox) -> str:
    """Stripe's id of a payment that went through."""
    page = sandbox.payments.open_checkout(a_request(108_000), idempotency_key="checkout:1")
    assert sandbox.pay(page.id) == 303
    captured = sandbox.payments.find_checkout(page.id).captured
    assert captured is not None
    return captured.payment_intent_id


def test_a_dispute_is_found_with_its_deadline_and_the_money_that_moved(sandbox: Sandbox) -> None:
    payment = intent(sandbox)
    opened = sandbox.double.dispute(payment)

    found = sandbox.payments.find_dispute(opened["id"])

    assert (found.status, found.amount_minor, found.currency, found.reason) == (
        "needs_response", 108_000, "EUR", "fraudulent",
    )  # fmt: skip
    assert found.payment_intent_id == payment
    assert found.due_at is not None
    assert found.due_at > found.created_at
    [moved] = found.movements
    assert (moved.amount_minor, moved.fee_minor, moved.currency) == (-108_000, 1_500, "EUR")
    assert sandbox.payments.disputes_of(payment) == [found]


def test_won_money_comes_back(sandbox: Sandbox) -> None:
    opened = sandbox.double.dispute(intent(sandbox))
    sandbox.double.won(opened["id"])

    found = sandbox.payments.find_dispute(opened["id"])

    assert (found.status, [each.amount_minor for each in found.movements]) == ("won", [-108_000, 108_000])


def test_evidence_goes_out_once_under_its_key_and_then_no_more(sandbox: Sandbox) -> None:
    opened = sandbox.double.dispute(intent(sandbox))
    said = {"product_description": "One licence."}

    sent = sandbox.payments.submit_evidence(opened["id"], said, idempotency_key="answer:1")

    assert sent.status == "under_review"
    assert sandbox.payments.submit_evidence(opened["id"], said, idempotency_key="answer:1").status == "under_review"
    with pytest.raises(Refused):
        sandbox.payments.submit_evidence(opened["id"], said, idempotency_key="answer:2")


def test_accepted_is_lost(sandbox: Sandbox) -> None:
    opened = sandbox.double.dispute(intent(sandbox))

    assert sandbox.payments.accept_dispute(opened["id"], idempotency_key="answer:1").status == "lost"
    with pytest.raises(Refused):
        sandbox.payments.accept_dispute(opened["id"], idempotency_key="answer:2")


def test_one_that_stripe_does_not_know_is_told_apart(sandbox: Sandbox) -> None:
    with pytest.raises(UnknownAtProvider):
        sandbox.payments.find_dispute("du_absent")


def test_a_payment_says_whether_some_of_it_went_back_or_is_disputed(sandbox: Sandbox) -> None:
    pages = [
        sandbox.payments.open_checkout(a_request(108_000), idempotency_key=f"page:{number}") for number in range(3)
    ]
    for page in pages:
        assert sandbox.pay(page.id) == 303
    disputed, refunded, untouched = pages
    sandbox.double.dispute(intent_at_stripe(disputed.id, sandbox))
    sandbox.double.refund(intent_at_stripe(refunded.id, sandbox), 1)

    found = [sandbox.payments.find_checkout(page.id).captured for page in (disputed, refunded, untouched)]

    assert [each and each.is_contested for each in found] == [True, True, False]
