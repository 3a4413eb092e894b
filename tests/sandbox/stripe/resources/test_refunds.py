"""Refunds as the library of this API version makes and reads them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import stripe

from tests.sandbox.support import Shop, TurnableClock

REFUND_FAILS_LATER = "4000000000005126"
REFUND_IS_PENDING = "4000000000007726"


def paid(shop: Shop, number: str = "4242424242424242", **options: Any) -> stripe.Charge:
    """Return the charge of a session of 1 080.00 EUR, paid with this card."""
    before = len(shop.v1.charges.list({"limit": 100}).data)
    shop.pay(shop.session(**options), number)
    charges = shop.v1.charges.list({"limit": 100}).data
    assert len(charges) == before + 1
    return charges[0]


def booked(shop: Shop, source: str) -> list[tuple[str, str, int, int, int]]:
    """Return what was booked because of an object, oldest first."""
    found = shop.v1.balance_transactions.list({"source": source, "limit": 100}).data[::-1]
    return [(entry.type, entry.reporting_category, entry.amount, entry.fee, entry.net) for entry in found]


def test_a_partial_refund_takes_its_amount_from_the_balance_and_keeps_the_fee(shop: Shop) -> None:
    charge = paid(shop, payment_intent_data={"description": "Order 7"})

    refund = shop.v1.refunds.create(
        {
            "payment_intent": str(charge.payment_intent),
            "amount": 8_000,
            "reason": "requested_by_customer",
            "metadata": {"order": "7"},
        }
    )

    assert (refund.amount, refund.currency, refund.status, refund.reason) == (
        8_000,
        "eur",
        "succeeded",
        "requested_by_customer",
    )
    assert (refund.charge, refund.payment_intent, refund.metadata["order"]) == (  # type: ignore[index]
        charge.id,
        charge.payment_intent,
        "7",
    )
    assert booked(shop, refund.id) == [("refund", "refund", -8_000, 0, -8_000)]
    entry = shop.v1.balance_transactions.retrieve(str(refund.balance_transaction), {"expand": ["source.charge"]})
    assert (entry.description, entry.source.charge.id) == ("REFUND FOR CHARGE (Order 7)", charge.id)  # type: ignore[union-attr]
    after = shop.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (after.amount_refunded, after.refunded) == (8_000, False)
    assert after.refunds
    assert [one.id for one in after.refunds.data] == [refund.id]


def test_without_an_amount_all_that_is_left_is_refunded(shop: Shop) -> None:
    charge = paid(shop)
    shop.v1.refunds.create({"charge": charge.id, "amount": 8_000})

    rest = shop.v1.refunds.create({"charge": charge.id})

    after = shop.v1.charges.retrieve(charge.id)
    assert (rest.amount, after.amount_refunded, after.refunded) == (100_000, 108_000, True)


def test_the_events_of_a_refund(shop: Shop) -> None:
    charge = paid(shop)
    known = len(shop.event_types())

    shop.v1.refunds.create({"charge": charge.id, "amount": 8_000}, {"idempotency_key": "refund-1"})

    assert shop.event_types()[known:] == ["charge.refunded", "refund.created"]
    created, refunded = shop.v1.events.list({"limit": 2}).data
    assert (refunded.data.object.id, refunded.data.object.amount_refunded) == (charge.id, 8_000)
    assert refunded.data.previous_attributes == stripe.StripeObject.construct_from({"amount_refunded": 0}, None)
    assert (created.data.object.object, created.data.object.amount) == ("refund", 8_000)
    assert created.request
    assert created.request.idempotency_key == "refund-1"


@pytest.mark.parametrize(
    ("first", "second", "code", "param", "message"),
    [
        (108_000, None, "charge_already_refunded", None, "has already been refunded"),
        (108_000, 1, "charge_already_refunded", None, "has already been refunded"),
        (
            100_000,
            8_001,
            None,
            "amount",
            "Refund amount (8001 EUR) is greater than unrefunded amount on charge (8000 EUR)",
        ),
    ],
)
def test_more_than_was_captured_is_never_refunded(
    shop: Shop, first: int, second: int | None, code: str | None, param: str | None, message: str
) -> None:
    charge = paid(shop)
    shop.v1.refunds.create({"charge": charge.id, "amount": first})

    with pytest.raises(stripe.InvalidRequestError, match=message.replace("(", r"\(").replace(")", r"\)")) as refused:
        shop.v1.refunds.create({"charge": charge.id} | ({"amount": second} if second else {}))  # type: ignore[arg-type]

    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, code, param)
    assert len(shop.v1.refunds.list().data) == 1
    assert shop.v1.charges.retrieve(charge.id).amount_refunded == first


def test_a_refusal_is_kept_under_its_key(shop: Shop) -> None:
    charge = paid(shop)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            shop.v1.refunds.create({"charge": charge.id, "amount": 108_001}, {"idempotency_key": "too-much"})

    assert refused.value.headers
    assert refused.value.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "charge"),
        ({"charge": "ch_x"}, "charge"),
        ({"payment_intent": "pi_x"}, "payment_intent"),
        ({"charge": "ch_x", "payment_intent": "pi_x"}, "charge"),
        ({"charge": "CHARGE", "amount": 0}, "amount"),
        ({"charge": "CHARGE", "reason": "bored"}, "reason"),
        ({"charge": "CHARGE", "reverse_transfer": True}, "reverse_transfer"),
    ],
)
def test_what_is_wrong_with_a_request_is_named_and_nothing_happens(
    shop: Shop, params: dict[str, Any], param: str
) -> None:
    charge = paid(shop)
    filled = {name: charge.id if value == "CHARGE" else value for name, value in params.items()}

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create(filled)  # type: ignore[arg-type]

    assert refused.value.param == param
    assert shop.v1.refunds.list().data == []
    assert shop.v1.charges.retrieve(charge.id).amount_refunded == 0


def test_a_payment_that_was_not_captured_has_nothing_to_refund(shop: Shop) -> None:
    held = shop.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "capture_method": "manual",
            "confirm": True,
            "payment_method": "pm_card_visa",
        }
    )

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        shop.v1.refunds.create({"payment_intent": held.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create({"charge": str(held.latest_charge)})

    assert refused.value.code == "charge_not_refundable"


def test_refunds_are_listed_by_charge_payment_and_time(shop: Shop, clock: TurnableClock) -> None:
    first, second = paid(shop), paid(shop)
    early = shop.v1.refunds.create({"charge": first.id, "amount": 100})
    clock.advance(10)
    late = shop.v1.refunds.create({"charge": first.id, "amount": 200})
    other = shop.v1.refunds.create({"charge": second.id, "amount": 300})

    def found(**params: Any) -> list[str]:
        return [refund.id for refund in shop.v1.refunds.list(params).data]  # type: ignore[arg-type]

    assert found() == [other.id, late.id, early.id]
    assert found(charge=first.id) == [late.id, early.id]
    assert found(payment_intent=str(second.payment_intent)) == [other.id]
    assert found(created={"gt": early.created}, charge=first.id) == [late.id]
    assert found(limit=1, starting_after=late.id) == [early.id]
    listed = shop.call("GET", f"/v1/charges/{first.id}/refunds").json()
    assert [refund["id"] for refund in listed["data"]] == [late.id, early.id]


def test_the_metadata_of_a_refund_can_change(shop: Shop) -> None:
    charge = paid(shop)
    refund = shop.v1.refunds.create({"charge": charge.id, "metadata": {"a": "1"}})

    changed = shop.v1.refunds.update(refund.id, {"metadata": {"b": "2"}})

    assert changed.metadata
    assert changed.metadata.to_dict() == {"a": "1", "b": "2"}
    assert shop.v1.refunds.retrieve(refund.id).metadata == changed.metadata
    assert shop.event_types()[-1] == "refund.updated"
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.refunds.retrieve("re_x")


def test_a_refund_that_succeeded_may_fail_later_and_gives_the_money_back(shop: Shop, clock: TurnableClock) -> None:
    charge = paid(shop, REFUND_FAILS_LATER)
    refund = shop.v1.refunds.create({"charge": charge.id, "amount": 8_000})
    assert refund.status == "succeeded"
    assert "failure_reason" not in refund
    known = len(shop.event_types())

    clock.advance(59)
    assert shop.v1.refunds.retrieve(refund.id).status == "succeeded"
    clock.advance(1)
    failed = shop.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})

    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.net == 8_000  # type: ignore[union-attr]
    assert booked(shop, refund.id) == [
        ("refund", "refund", -8_000, 0, -8_000),
        ("refund_failure", "refund_failure", 8_000, 0, 8_000),
    ]
    after = shop.v1.charges.retrieve(charge.id)
    assert (after.amount_refunded, after.refunded) == (0, False)
    assert shop.event_types()[known:] == ["refund.updated", "charge.refund.updated", "refund.failed", "charge.updated"]


def test_a_pending_refund_succeeds_later(shop: Shop, clock: TurnableClock) -> None:
    charge = paid(shop, REFUND_IS_PENDING)
    refund = shop.v1.refunds.create({"charge": charge.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    known = len(shop.event_types())

    clock.advance(60)
    done = shop.v1.refunds.retrieve(refund.id)

    assert done.status == "succeeded"
    assert "pending_reason" not in done
    assert shop.event_types()[known:] == ["refund.updated", "charge.refund.updated"]
    assert len(booked(shop, refund.id)) == 1


def test_a_pending_refund_can_be_canceled_and_then_stays_so(shop: Shop, clock: TurnableClock) -> None:
    charge = paid(shop, REFUND_IS_PENDING)
    refund = shop.v1.refunds.create({"charge": charge.id})

    canceled = shop.v1.refunds.cancel(refund.id)
    clock.advance(60)

    assert canceled.status == shop.v1.refunds.retrieve(refund.id).status == "canceled"
    assert shop.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert sum(entry[-1] for entry in booked(shop, refund.id)) == 0
    with pytest.raises(stripe.InvalidRequestError, match="has a status of canceled"):
        shop.v1.refunds.cancel(refund.id)


def test_a_refund_that_is_done_cannot_be_canceled(shop: Shop) -> None:
    refund = shop.v1.refunds.create({"charge": paid(shop).id})

    with pytest.raises(stripe.InvalidRequestError, match="has a status of succeeded"):
        shop.v1.refunds.cancel(refund.id)


def test_two_refunds_at_once_never_give_back_more_than_there_is(shop: Shop) -> None:
    charge = paid(shop)
    together, statuses = threading.Barrier(4), []

    def refund() -> None:
        together.wait()
        statuses.append(shop.call("POST", "/v1/refunds", data={"charge": charge.id, "amount": 50_000}).status_code)

    threads = [threading.Thread(target=refund) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 200, 400, 400]
    assert shop.v1.charges.retrieve(charge.id).amount_refunded == 100_000
