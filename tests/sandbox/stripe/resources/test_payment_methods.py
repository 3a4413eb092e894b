from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.cards import BY_NUMBER
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import payment_methods
from marketplace.sandbox.stripe.wire.errors import ApiError


def test_a_method_shows_the_card_without_its_number(context: Context) -> None:
    card = BY_NUMBER["5555555555554444"]
    method = payment_methods.add(context, card, expires=(7, 2031), holder={"name": "Bea", "email": "b@example.com"})

    assert (method["card"]["brand"], method["card"]["last4"]) == ("mastercard", "4444")
    assert (method["card"]["exp_month"], method["card"]["exp_year"]) == (7, 2031)
    assert method["billing_details"]["email"] == "b@example.com"
    assert "5555555555554444" not in str(context.objects.get("payment_method", method["id"]))
    assert payment_methods.card_of(context, method) is card


def test_a_test_token_stands_for_a_fresh_method(context: Context) -> None:
    first = payment_methods.given(context, "pm_card_visa")
    second = payment_methods.given(context, "pm_card_visa")

    assert first["id"] != second["id"]
    assert payment_methods.given(context, first["id"]) == first
    with pytest.raises(ApiError, match="No such PaymentMethod"):
        payment_methods.given(context, "pm_x")
