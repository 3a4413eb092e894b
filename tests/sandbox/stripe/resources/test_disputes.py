"""Disputes as the library of this API version reads and answers them."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.stripe.resources.test_refunds import REFUND_FAILS_LATER, REFUND_IS_PENDING, booked, paid
from tests.sandbox.support import Shop, TurnableClock

DISPUTED_CARD = "4000000000000259"


def disputed(shop: Shop) -> stripe.Dispute:
    """Return the dispute of a charge of 1 080.00 EUR."""
    charge = paid(shop, DISPUTED_CARD)
    [dispute] = shop.v1.disputes.list({"charge": charge.id}).data
    return dispute


def test_the_test_card_is_disputed_right_after_the_payment(shop: Shop) -> None:
    dispute = disputed(shop)
    charge = shop.v1.charges.retrieve(str(dispute.charge))

    assert (dispute.amount, dispute.currency, dispute.status, dispute.reason) == (
        108_000,
        "eur",
        "needs_response",
        "fraudulent",
    )
    assert (dispute.payment_intent, dispute.is_charge_refundable) == (charge.payment_intent, False)
    assert (charge.disputed, charge.amount_refunded) == (True, 0)
    assert shop.event_types()[-3:] == ["charge.updated", "charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert "checkout.session.completed" in shop.event_types()[:-3]


def test_amount_and_fee_are_withdrawn_at_once(shop: Shop) -> None:
    dispute = disputed(shop)

    assert booked(shop, dispute.id) == [("adjustment", "dispute", -108_000, 1_500, -109_500)]
    [entry] = dispute.balance_transactions
    assert (entry.net, entry.source, entry.status) == (-109_500, dispute.id, "available")
    assert entry.description == f"Chargeback withdrawal for {dispute.charge}"
    assert [(detail.amount, detail.description) for detail in entry.fee_details] == [(1_500, "Dispute fee")]


def test_disputes_are_found_by_charge_and_payment(shop: Shop) -> None:
    first, second = disputed(shop), disputed(shop)

    def found(**params: Any) -> list[str]:
        return [dispute.id for dispute in shop.v1.disputes.list(params).data]  # type: ignore[arg-type]

    assert found() == [second.id, first.id]
    assert found(charge=str(first.charge)) == [first.id]
    assert found(payment_intent=str(second.payment_intent)) == [second.id]
    assert found(created={"lt": first.created}) == []
    read = shop.v1.disputes.retrieve(first.id, {"expand": ["charge", "payment_intent"]})
    assert (read.charge.id, read.payment_intent.object) == (first.charge, "payment_intent")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "status", "net"), [("winning_evidence", "won", 108_000), ("losing_evidence", "lost", None)]
)
def test_the_words_of_the_evidence_decide(
    shop: Shop, clock: TurnableClock, text: str, status: str, net: int | None
) -> None:
    dispute = disputed(shop)
    known = len(shop.event_types())

    sent = shop.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}})
    assert (sent.status, sent.evidence.uncategorized_text) == ("under_review", text)
    assert (sent.evidence_details.has_evidence, sent.evidence_details.submission_count) == (True, 1)
    clock.advance(60)
    closed = shop.v1.disputes.retrieve(dispute.id)

    assert closed.status == status
    assert [entry.net for entry in closed.balance_transactions] == [-109_500, *([net] if net else [])]
    told = ["charge.dispute.updated", *(["charge.dispute.funds_reinstated"] if net else []), "charge.dispute.closed"]
    assert shop.event_types()[known:] == told
    if net:
        assert booked(shop, dispute.id)[1] == ("adjustment", "dispute_reversal", 108_000, 0, 108_000)


def test_evidence_can_be_prepared_and_sent_later(shop: Shop) -> None:
    dispute = disputed(shop)

    draft = shop.v1.disputes.update(
        dispute.id, {"evidence": {"customer_name": "Bea Buyer"}, "submit": False, "metadata": {"case": "7"}}
    )
    sent = shop.v1.disputes.update(dispute.id, {"submit": True})

    assert (draft.status, draft.evidence_details.submission_count) == ("needs_response", 0)
    assert (draft.evidence.customer_name, draft.metadata["case"]) == ("Bea Buyer", "7")
    assert (sent.status, sent.evidence.customer_name) == ("under_review", "Bea Buyer")


def test_a_dispute_given_up_is_lost(shop: Shop) -> None:
    dispute = disputed(shop)

    closed = shop.v1.disputes.close(dispute.id)

    assert closed.status == "lost"
    assert shop.event_types()[-1] == "charge.dispute.closed"
    assert len(booked(shop, dispute.id)) == 1


def test_what_is_decided_stays(shop: Shop) -> None:
    dispute = disputed(shop)
    shop.v1.disputes.close(dispute.id)

    with pytest.raises(stripe.InvalidRequestError, match="has a status of lost"):
        shop.v1.disputes.close(dispute.id)
    with pytest.raises(stripe.InvalidRequestError, match="has a status of lost"):
        shop.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})

    assert shop.v1.disputes.update(dispute.id, {"metadata": {"a": "b"}}).status == "lost"


def test_silence_loses_when_the_deadline_has_passed(shop: Shop, clock: TurnableClock) -> None:
    dispute = disputed(shop)
    due = dispute.evidence_details.due_by
    assert due

    clock.advance(due - int(clock()))
    assert shop.v1.disputes.retrieve(dispute.id).status == "needs_response"
    clock.advance(1)
    lost = shop.v1.disputes.retrieve(dispute.id)

    assert (lost.status, lost.evidence_details.past_due) == ("lost", True)


def test_evidence_in_time_outlives_the_deadline(shop: Shop, clock: TurnableClock) -> None:
    dispute = disputed(shop)
    shop.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "We have proof."}})

    clock.advance(30 * 86_400)

    assert shop.v1.disputes.retrieve(dispute.id).status == "under_review"


def test_a_disputed_charge_cannot_be_refunded_until_the_dispute_is_won(shop: Shop, clock: TurnableClock) -> None:
    dispute = disputed(shop)
    charge = str(dispute.charge)

    with pytest.raises(stripe.InvalidRequestError, match="has been charged back; cannot issue a refund") as refused:
        shop.v1.refunds.create({"charge": charge})
    assert refused.value.code == "charge_disputed"

    shop.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    clock.advance(60)
    assert shop.v1.refunds.create({"charge": charge}).amount == 108_000


def test_a_lost_dispute_leaves_nothing_to_refund(shop: Shop) -> None:
    dispute = disputed(shop)
    shop.v1.disputes.close(dispute.id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create({"payment_intent": str(dispute.payment_intent)})

    assert refused.value.code == "charge_disputed"


@pytest.mark.parametrize("params", [{"evidence": {"receipt": "file_1"}}, {"evidence": "text"}, {"submit": "perhaps"}])
def test_evidence_that_cannot_be_read_is_refused(shop: Shop, params: dict[str, Any]) -> None:
    dispute = disputed(shop)

    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.disputes.update(dispute.id, params)  # type: ignore[arg-type]

    assert shop.v1.disputes.retrieve(dispute.id).status == "needs_response"


def test_the_names_of_the_cards_are_those_of_the_payment_methods(shop: Shop) -> None:
    def status_of(token: str) -> str:
        params = {"amount": 5_000, "currency": "eur", "confirm": True, "payment_method": token}
        intent = shop.v1.payment_intents.create(params)  # type: ignore[arg-type]
        return shop.v1.charges.retrieve(str(intent.latest_charge)).payment_method_details.card.last4  # type: ignore[union-attr, return-value]

    assert status_of("pm_card_refundFail") == REFUND_FAILS_LATER[-4:]
    assert status_of("pm_card_pendingRefund") == REFUND_IS_PENDING[-4:]
    assert status_of("pm_card_createDispute") == DISPUTED_CARD[-4:]
