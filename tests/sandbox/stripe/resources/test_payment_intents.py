from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop


def test_a_payment_is_created_confirmed_and_shows_its_charge(shop: Shop) -> None:
    customer = shop.v1.customers.create()
    created = shop.v1.payment_intents.create(
        {"amount": 5_000, "currency": "eur", "customer": customer.id, "metadata": {"order": "ord_1"}}
    )

    paid = shop.v1.payment_intents.confirm(
        created.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge.balance_transaction"]}
    )

    assert (created.status, paid.status, paid.amount_received) == ("requires_payment_method", "succeeded", 5_000)
    assert paid.latest_charge.balance_transaction.net == 4_825  # type: ignore[union-attr]
    assert [found.id for found in shop.v1.payment_intents.list({"customer": customer.id}).data] == [created.id]
    assert shop.event_types() == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "charge.updated",
        "payment_intent.succeeded",
    ]


def test_a_refused_card_is_a_card_error_that_stays_on_record(shop: Shop) -> None:
    with pytest.raises(stripe.CardError) as refused:
        shop.v1.payment_intents.create(
            {
                "amount": 5_000,
                "currency": "eur",
                "confirm": True,
                "payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds",
            }
        )

    error = refused.value.error
    assert error
    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")
    assert (error.decline_code, error.message) == ("insufficient_funds", "Your card has insufficient funds.")
    assert error.doc_url == "https://stripe.com/docs/error-codes/card-declined"
    assert error.payment_intent
    assert shop.v1.payment_intents.retrieve(error.payment_intent.id).status == "requires_payment_method"
    assert shop.v1.charges.retrieve(str(error.charge)).status == "failed"


def test_what_is_done_cannot_be_done_again(shop: Shop) -> None:
    paid = shop.v1.payment_intents.create(
        {"amount": 5_000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
    )

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.payment_intents.confirm(paid.id, {"payment_method": "pm_card_visa"})

    assert refused.value.code == "payment_intent_unexpected_state"
    assert refused.value.error
    assert refused.value.error.payment_intent
    assert len(shop.v1.charges.list().data) == 1


def test_a_payment_is_changed_and_canceled(shop: Shop) -> None:
    created = shop.v1.payment_intents.create(
        {"amount": 5_000, "currency": "eur", "payment_method": "pm_card_visa", "metadata": {"a": "1"}}
    )
    assert created.status == "requires_confirmation"

    changed = shop.v1.payment_intents.update(created.id, {"amount": 6_000, "metadata": {"b": "2"}})
    canceled = shop.v1.payment_intents.cancel(created.id, {"cancellation_reason": "duplicate"})

    assert (changed.amount, changed.metadata.to_dict()) == (6_000, {"a": "1", "b": "2"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "duplicate")


def test_a_held_payment_is_captured(shop: Shop) -> None:
    held = shop.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "capture_method": "manual",
        }
    )
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.payment_intents.capture(held.id, {"amount_to_capture": 5_001})

    captured = shop.v1.payment_intents.capture(held.id)

    assert (held.status, captured.status, captured.amount_received) == ("requires_capture", "succeeded", 5_000)
    assert shop.event_types()[-3:] == ["charge.captured", "charge.updated", "payment_intent.succeeded"]


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"currency": "eur"}, "amount", "parameter_missing"),
        ({"amount": 100}, "currency", "parameter_missing"),
        ({"amount": 49, "currency": "eur"}, "amount", "amount_too_small"),
        ({"amount": 100, "currency": "eur", "customer": "cus_x"}, "customer", "resource_missing"),
        ({"amount": 100, "currency": "eur", "confirm": True}, "payment_method", "parameter_missing"),
        ({"amount": 100, "currency": "eur", "payment_method_types": ["ideal"]}, "payment_method_types", None),
    ],
)
def test_a_mistake_is_named_and_makes_nothing(
    shop: Shop, params: dict[str, object], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.payment_intents.create(params)  # type: ignore[arg-type]

    assert (refused.value.param, refused.value.code) == (param, code)
    assert shop.v1.payment_intents.list().data == []
    assert shop.event_types() == []
