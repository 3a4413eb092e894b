from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import payment_intents, payment_methods, payments
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params

_ACTIONS = ("confirm", "authenticate", "capture", "cancel", "update")
_POSSIBLE = {
    "requires_payment_method": {"confirm", "cancel", "update"},
    "requires_confirmation": {"confirm", "cancel", "update"},
    "requires_action": {"confirm", "authenticate", "cancel", "update"},
    "requires_capture": {"capture", "cancel", "update"},
    "succeeded": set(),
    "canceled": set(),
}


@pytest.fixture
def intent(context: Context) -> Json:
    details = payment_intents.read_details(Params({}))
    return payment_intents.open_intent(context, amount=10_000, currency="eur", customer=None, details=details)


@pytest.mark.parametrize("status", _POSSIBLE)
@pytest.mark.parametrize("action", _ACTIONS)
def test_each_state_allows_its_actions_and_no_others(status: str, action: str) -> None:
    if action in _POSSIBLE[status]:
        payments.require({"status": status}, action)
    else:
        with pytest.raises(ApiError) as refused:
            payments.require({"status": status}, action)
        assert refused.value.code == "payment_intent_unexpected_state"


def test_a_good_card_pays(context: Context, intent: Json) -> None:
    paid = payments.confirm(context, intent, payment_methods.given(context, "pm_card_visa"))

    assert (paid["status"], paid["amount_received"], paid["last_payment_error"]) == ("succeeded", 10_000, None)
    assert context.referenced("charge", paid["latest_charge"], "")["captured"] is True


def test_after_a_refusal_another_card_pays_the_same_payment(context: Context, intent: Json) -> None:
    refused = payments.confirm(context, intent, payment_methods.given(context, "pm_card_visa_chargeDeclined"))
    paid = payments.confirm(context, refused, payment_methods.given(context, "pm_card_visa"))

    assert (refused["status"], refused["payment_method"]) == ("requires_payment_method", None)
    assert refused["last_payment_error"]["decline_code"] == "generic_decline"
    assert refused["last_payment_error"]["charge"] == refused["latest_charge"]
    assert (paid["status"], paid["last_payment_error"]) == ("succeeded", None)
    assert len(context.objects.all("charge")) == 2
    assert len(context.objects.all("balance_transaction")) == 1


@pytest.mark.parametrize(
    ("approved", "status", "charges"), [(True, "succeeded", 1), (False, "requires_payment_method", 0)]
)
def test_a_challenge_is_approved_or_not(
    context: Context, intent: Json, status: str, charges: int, *, approved: bool
) -> None:
    asked = payments.confirm(context, intent, payment_methods.given(context, "pm_card_threeDSecure2Required"))
    assert asked["status"] == "requires_action"
    assert asked["next_action"]["redirect_to_url"]["url"] == f"http://sandbox.test/c/challenge/{intent['id']}"

    answered = payments.authenticate(context, asked, approved=approved)

    assert (answered["status"], answered["next_action"]) == (status, None)
    assert len(context.objects.all("charge")) == charges
    if not approved:
        error = answered["last_payment_error"]
        assert (error["code"], error["type"]) == ("payment_intent_authentication_failure", "invalid_request_error")


def test_off_session_a_challenge_is_a_refusal(context: Context, intent: Json) -> None:
    method = payment_methods.given(context, "pm_card_threeDSecure2Required")

    refused = payments.confirm(context, intent, method, off_session=True)

    assert refused["status"] == "requires_payment_method"
    assert refused["last_payment_error"]["code"] == "authentication_required"
    assert [charge["status"] for charge in context.objects.all("charge")] == ["failed"]


def test_money_held_is_captured_in_part_or_released(context: Context, intent: Json) -> None:
    manual = context.objects.save(intent | {"capture_method": "manual"})
    held = payments.confirm(context, manual, payment_methods.given(context, "pm_card_visa"))
    assert (held["status"], held["amount_capturable"]) == ("requires_capture", 10_000)
    assert context.objects.all("balance_transaction") == []

    captured = payments.capture(context, held, 4_000)

    [booked] = context.objects.all("balance_transaction")
    assert (captured["status"], captured["amount_received"], captured["amount_capturable"]) == ("succeeded", 4_000, 0)
    assert (booked["amount"], booked["fee"], booked["net"]) == (4_000, 146, 3_854)


def test_giving_up_releases_what_was_held(context: Context, intent: Json) -> None:
    manual = context.objects.save(intent | {"capture_method": "manual"})
    held = payments.confirm(context, manual, payment_methods.given(context, "pm_card_visa"))

    canceled = payments.cancel(context, held, "abandoned")

    [charge] = context.objects.all("charge")
    assert (canceled["status"], canceled["cancellation_reason"]) == ("canceled", "abandoned")
    assert (charge["refunded"], charge["amount_refunded"], charge["captured"]) == (True, 10_000, False)
    assert context.objects.all("balance_transaction") == []
