"""Stripe's errors sorted by whether anything can have happened."""

from __future__ import annotations

import pytest
import stripe

from marketplace.core.errors import DomainError, Unavailable
from marketplace.gateways.errors import KeyReused, OutcomeUnknown, Refused, UnknownAtProvider
from marketplace.gateways.stripe_errors import told_apart, translated


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (stripe.APIConnectionError("reset"), OutcomeUnknown),
        (stripe.APIError("failed", http_status=500), OutcomeUnknown),
        (stripe.APIError("not JSON", http_status=200), OutcomeUnknown),
        (stripe.IdempotencyError("in use", http_status=409), OutcomeUnknown),
        (stripe.InvalidRequestError("locked", None, http_status=409), OutcomeUnknown),
        (stripe.IdempotencyError("other parameters", http_status=400), KeyReused),
        (stripe.InvalidRequestError("no such thing", "id", http_status=404), UnknownAtProvider),
        (stripe.InvalidRequestError("too small", "amount", http_status=400), Refused),
        (stripe.CardError("declined", None, "card_declined", http_status=402), Refused),
        (stripe.RateLimitError("slow down", http_status=429), Unavailable),
        (stripe.AuthenticationError("who?", http_status=401), Unavailable),
        (stripe.PermissionError("no", http_status=403), Unavailable),
    ],
)
def test_each_error_has_one_meaning(error: stripe.StripeError, ours: type[DomainError]) -> None:
    with pytest.raises(DomainError) as refusal, translated():
        raise error

    assert type(refusal.value) is ours


def test_what_is_not_stripes_passes_unchanged() -> None:
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (stripe.APIConnectionError("reset"), OutcomeUnknown),
        (stripe.APIError("failed", http_status=500), OutcomeUnknown),
        (stripe.InvalidRequestError("locked", None, http_status=409), Unavailable),
        (stripe.RateLimitError("slow down", http_status=429), Unavailable),
        (stripe.IdempotencyError("other parameters", http_status=400), KeyReused),
        (stripe.InvalidRequestError("too much", "amount", http_status=400), Refused),
    ],
)
def test_with_one_request_a_held_key_means_that_nothing_happened(
    error: stripe.StripeError, ours: type[DomainError]
) -> None:
    with pytest.raises(DomainError) as refusal, told_apart():
        raise error

    assert type(refusal.value) is ours


def test_an_account_that_is_closed_to_us_is_unknown() -> None:
    with pytest.raises(UnknownAtProvider), translated():
        raise stripe.PermissionError("no access", http_status=403, json_body={"error": {"code": "account_invalid"}})
