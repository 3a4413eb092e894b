"""Every fault as the real library meets it, and what was done meanwhile."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.stripe.resources.test_refunds import paid
from tests.sandbox.support import KEY, Shop
from tests.support.double import Double


def _patient(shop: Shop, *, read_seconds: float = 20) -> stripe.StripeClient:
    """Return a client that tries twice more, as the application's does."""
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": shop.server.url},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=(5, read_seconds)),
    )


def _refunds(shop: Shop) -> int:
    return len(shop.v1.refunds.list({"limit": 100}).data)


def _refund(shop: Shop, charge: stripe.Charge, key: str = "key-1") -> requests.Response:
    return shop.call("POST", "/v1/refunds", data={"charge": charge.id, "amount": 100}, headers={"Idempotency-Key": key})


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({}, {}),
        ({"should_retry": False}, {"Stripe-Should-Retry": "false"}),
        ({"should_retry": True, "retry_after": 7}, {"Stripe-Should-Retry": "true", "Retry-After": "7"}),
    ],
)
def test_too_many_requests_are_429_and_nothing_is_done_or_kept(
    shop: Shop, double: Double, options: dict[str, Any], headers: dict[str, str]
) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "rate_limit", **options)

    limited = _refund(shop, charge)

    assert (limited.status_code, limited.json()["error"]["code"]) == (429, "rate_limit")
    shown = {name: limited.headers.get(name) for name in ("Stripe-Should-Retry", "Retry-After")}
    assert {name: value for name, value in shown.items() if value} == headers
    assert (_refunds(shop), fault.reached) == (0, 1)
    assert _refund(shop, charge).status_code == 200


def test_the_library_raises_a_429_at_once_unless_told_to_retry(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    double.fault("POST", "/v1/refunds", "rate_limit")
    with pytest.raises(stripe.RateLimitError):
        _patient(shop).v1.refunds.create({"charge": charge.id, "amount": 100})
    assert _refunds(shop) == 0

    asked = double.fault("POST", "/v1/refunds", "rate_limit", should_retry=True)
    _patient(shop).v1.refunds.create({"charge": charge.id, "amount": 100})

    assert (asked.reached, _refunds(shop)) == (1, 1)


def test_a_locked_object_is_409_and_the_library_tries_again(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "lock")

    _patient(shop).v1.refunds.create({"charge": charge.id, "amount": 100})

    assert (fault.seen, fault.reached, _refunds(shop)) == (2, 1, 1)
    double.fault("POST", "/v1/refunds", "lock")
    locked = _refund(shop, charge)
    assert (locked.status_code, locked.json()["error"]["code"]) == (409, "lock_timeout")


def test_an_error_before_leaves_nothing_and_the_key_free(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "error_before_effect")

    failed, again = _refund(shop, charge), _refund(shop, charge)

    assert (failed.status_code, failed.json()["error"]["type"]) == (500, "api_error")
    assert (again.status_code, fault.reached, _refunds(shop)) == (200, 1, 1)


def test_an_error_after_is_kept_under_the_key_and_given_again_though_all_was_done(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "error_after_effect")

    failed, again = _refund(shop, charge), _refund(shop, charge)

    assert (failed.status_code, again.status_code, failed.text) == (500, 500, again.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (fault.reached, _refunds(shop)) == (1, 1)
    assert shop.v1.charges.retrieve(charge.id).amount_refunded == 100


def test_an_error_after_survives_all_tries_of_the_library(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    double.fault("POST", "/v1/refunds", "error_after_effect")

    with pytest.raises(stripe.APIError):
        _patient(shop).v1.refunds.create({"charge": charge.id, "amount": 100})

    assert _refunds(shop) == 1


@pytest.mark.parametrize(("kind", "done"), [("reset_before_effect", 0), ("reset_after_effect", 1)])
def test_a_lost_connection_leaves_open_what_was_done(shop: Shop, double: Double, kind: str, done: int) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", kind)

    with pytest.raises(stripe.APIConnectionError):
        shop.v1.refunds.create({"charge": charge.id, "amount": 100})

    assert (fault.reached, _refunds(shop)) == (1, done)


def test_the_library_tries_again_under_the_same_key_after_a_lost_connection(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "reset_after_effect", limit=2)

    refund = _patient(shop).v1.refunds.create({"charge": charge.id, "amount": 100})

    assert refund.last_response
    assert refund.last_response.headers["Idempotent-Replayed"] == "true"
    assert (fault.reached, _refunds(shop)) == (2, 1)


def test_an_answer_may_hang_after_all_was_done(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "hang_after_effect", seconds=60)
    impatient = stripe.StripeClient(
        KEY, base_addresses={"api": shop.server.url}, http_client=stripe.RequestsClient(timeout=(5, 0.3))
    )

    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.refunds.create({"charge": charge.id, "amount": 100})

    assert (fault.reached, _refunds(shop)) == (1, 1)


@pytest.mark.parametrize("kind", ["slow", "hang_after_effect"])
def test_an_answer_that_took_long_is_whole(shop: Shop, double: Double, kind: str) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", kind, seconds=0.3)
    began = time.monotonic()

    answer = _refund(shop, charge)

    assert time.monotonic() - began >= 0.3
    assert (answer.status_code, answer.json()["object"], fault.reached) == (200, "refund", 1)


def test_a_body_cut_in_half_is_no_json_and_the_kept_answer_is_whole(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("POST", "/v1/refunds", "malformed")

    with pytest.raises(stripe.APIError):
        shop.v1.refunds.create({"charge": charge.id, "amount": 100}, {"idempotency_key": "key-1"})
    refund = shop.v1.refunds.create({"charge": charge.id, "amount": 100}, {"idempotency_key": "key-1"})

    assert (refund.amount, fault.reached, _refunds(shop)) == (100, 1, 1)


def test_a_field_can_be_missing(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    fault = double.fault("GET", "/v1/charges/*", "missing_field", field="payment_method_details.card")
    double.fault("GET", "/v1/charges/*", "missing_field", field="outcome.nothing.there")

    partial = shop.v1.charges.retrieve(charge.id)

    assert "card" not in partial.payment_method_details  # type: ignore[operator]
    assert shop.v1.charges.retrieve(charge.id).outcome
    assert fault.reached == 1


def test_only_the_nth_request_and_those_right_after_it_go_wrong(shop: Shop, double: Double) -> None:
    fault = double.fault("GET", "/v1/balance", "error_before_effect", nth=2, limit=2)

    statuses = [shop.call("GET", "/v1/balance").status_code for _ in range(5)]

    assert statuses == [200, 500, 500, 200, 200]
    assert (fault.seen, fault.reached) == (5, 2)


def test_without_a_limit_it_goes_wrong_until_the_plan_is_cleared(shop: Shop, double: Double) -> None:
    double.fault("*", "/v1/*", "error_before_effect", limit=0)
    assert {shop.call("GET", path).status_code for path in ("/v1/balance", "/v1/events", "/v1/nothing")} == {500}

    double.calm()

    assert shop.call("GET", "/v1/balance").status_code == 200


def test_v2_answers_a_failed_request_with_what_it_did_once_it_is_asked_again(shop: Shop, double: Double) -> None:
    double.fault("POST", "/v2/core/accounts", "error_after_effect")
    wanted = {"json": {"identity": {"country": "DE"}}, "headers": {"Idempotency-Key": "key-1"}}

    failed, again = (shop.call("POST", "/v2/core/accounts", **wanted) for _ in range(2))

    assert (failed.status_code, failed.json()["error"]["code"], again.status_code) == (500, "api_error", 200)
    assert len(shop.client.v2.core.accounts.list().data) == 1


@pytest.mark.parametrize(
    ("kind", "status", "done"),
    [("lock", 409, 0), ("error_before_effect", 500, 0), ("error_after_effect", 500, 1), ("rate_limit", 429, 0)],
)
def test_transfers_and_payouts_meet_the_same_faults(
    shop: Shop, double: Double, kind: str, status: int, done: int
) -> None:
    account = shop.recipient()
    shop.fund(1_000)
    double.fault("POST", "/v1/transfers", kind)
    double.fault("POST", "/v1/payouts", kind)

    transfer = shop.call("POST", "/v1/transfers", data={"amount": 100, "currency": "eur", "destination": account})
    payout = shop.call("POST", "/v1/payouts", data={"amount": 100, "currency": "eur"})

    assert (transfer.status_code, payout.status_code) == (status, status)
    assert (len(shop.v1.transfers.list().data), len(shop.v1.payouts.list().data)) == (done, done)
    assert shop.available() == 1_000 - 200 * done
