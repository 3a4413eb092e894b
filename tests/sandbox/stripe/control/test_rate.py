"""The limit on requests a second."""

from __future__ import annotations

import pytest
import stripe

from marketplace.sandbox.stripe.control.rate import RateLimit
from tests.sandbox.support import Shop
from tests.support.double import Double


def test_reads_and_writes_are_counted_apart_over_the_last_second() -> None:
    limit = RateLimit(2)

    assert [limit.refuses("POST", now) for now in (0.0, 0.1, 0.2)] == [False, False, True]
    assert [limit.refuses("GET", now) for now in (0.3, 0.4, 0.5)] == [False, False, True]
    assert [limit.refuses("POST", now) for now in (1.05, 1.06)] == [False, True]
    assert limit.shown() == {"per_second": 2, "seen": 8, "refused": 3}


def test_without_a_limit_nothing_is_refused() -> None:
    limit = RateLimit()

    assert not any(limit.refuses("POST", 0.0) for _ in range(1_000))


def test_what_is_one_too_many_is_429_and_kept_under_no_key(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    shop.fund(100)
    params: stripe.params.TransferCreateParams = {"amount": 100, "currency": "eur", "destination": account}
    double.rate(1)
    shop.call("POST", "/v1/nothing")

    with pytest.raises(stripe.RateLimitError) as refused:
        shop.v1.transfers.create(params, {"idempotency_key": "key-1"})
    seen = double.rate_now()
    double.rate(0)

    assert refused.value.headers
    assert refused.value.headers["Stripe-Rate-Limited-Reason"] == "global-rate"
    assert (seen["seen"], seen["refused"]) == (2, 1)
    assert shop.v1.transfers.create(params, {"idempotency_key": "key-1"}).amount == 100


def test_v2_is_limited_in_its_own_form(shop: Shop, double: Double) -> None:
    double.rate(1)

    answers = [shop.call("GET", "/v2/core/accounts") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error"]["code"] == "rate_limit"


def test_a_planned_fault_waits_for_a_request_that_is_let_in(shop: Shop, double: Double) -> None:
    fault = double.fault("GET", "/v1/balance", "error_before_effect")
    double.rate(1)
    shop.call("GET", "/v1/events")

    assert shop.call("GET", "/v1/balance").status_code == 429
    assert fault.seen == 0
    double.rate(0)
    assert shop.call("GET", "/v1/balance").status_code == 500
