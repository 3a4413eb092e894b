from __future__ import annotations

import threading
from typing import Any

import pytest
import requests
import stripe

from marketplace.sandbox.stripe.api.idempotency import Answer, fingerprint, once
from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.wire.errors import ApiError
from tests.sandbox.support import Shop, TurnableClock


def _create(shop: Shop, key: str, **fields: str) -> requests.Response:
    return shop.call("POST", "/v1/customers", data=fields, headers={"Idempotency-Key": key})


def test_the_first_answer_is_given_again_and_nothing_happens_twice(shop: Shop) -> None:
    first = _create(shop, "key-1", name="Bea")
    again = _create(shop, "key-1", name="Bea")

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"] != again.headers["Request-Id"]
    assert again.headers["Idempotency-Key"] == "key-1"
    assert shop.event_types() == ["customer.created"]


def test_the_same_key_for_something_else_is_an_idempotency_error(shop: Shop) -> None:
    shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"})

    with pytest.raises(stripe.IdempotencyError, match="same parameters they were first used with") as other:
        shop.v1.customers.create({"name": "Ann"}, {"idempotency_key": "key-1"})
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        shop.v1.payment_intents.create({"amount": 100, "currency": "eur"}, {"idempotency_key": "key-1"})

    assert other.value.http_status == 400
    assert shop.event_types() == ["customer.created"]


def test_a_mistake_in_the_parameters_leaves_the_key_free(shop: Shop) -> None:
    refused = _create(shop, "key-1", tax_exempt="perhaps")

    assert refused.status_code == 400
    assert _create(shop, "key-1", tax_exempt="none").status_code == 200


def test_a_refused_card_is_kept_as_an_answer(shop: Shop) -> None:
    params: Any = {"amount": 100, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa_chargeDeclined"}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            shop.v1.payment_intents.create(params, {"idempotency_key": "key-1"})

    assert len(shop.v1.charges.list().data) == 1


def test_after_a_day_the_key_is_new(shop: Shop, clock: TurnableClock) -> None:
    first = _create(shop, "key-1", name="Bea").json()["id"]

    clock.advance(86_399)
    assert _create(shop, "key-1", name="Bea").json()["id"] == first
    clock.advance(1)
    assert _create(shop, "key-1", name="Bea").json()["id"] != first


def test_requests_at_the_same_time_have_one_effect(shop: Shop) -> None:
    statuses: list[int] = []
    together = threading.Barrier(6)

    def call() -> None:
        together.wait()
        statuses.append(_create(shop, "key-1", name="Bea").status_code)

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert shop.event_types() == ["customer.created"]


def test_a_key_in_use_is_409(shop: Shop) -> None:
    with shop.server.engine.write() as context:
        context.answers.reserve(
            "key-1",
            endpoint="/v1/customers",
            fingerprint=fingerprint({"name": "Bea"}),
            request_id="req_1",
            now=context.now,
        )

    with pytest.raises(stripe.StripeError) as refused:
        shop.v1.customers.create({"name": "Bea"}, {"idempotency_key": "key-1"})

    assert refused.value.error
    assert (refused.value.http_status, refused.value.error.code) == (409, "idempotency_key_in_use")
    assert shop.event_types() == []


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(shop: Shop, key: str) -> None:
    assert _create(shop, key).status_code == 400
    assert shop.event_types() == []


def _once(engine: Engine, execute: Any) -> Answer:
    return once(
        engine,
        Origin("req_1", "key-1"),
        endpoint="/v1/x",
        fingerprint="f",
        execute=execute,
        failed=lambda failure: Answer(500, str(failure)),
    )


def test_a_500_is_kept_and_its_effects_undone(engine: Engine) -> None:
    def fail(context: Context) -> Answer:
        context.objects.add({"id": "x_1", "object": "x"})
        raise ZeroDivisionError("boom")

    first = _once(engine, fail)
    again = _once(engine, lambda _context: Answer(200, "never"))

    assert (first.status, first.body) == (again.status, again.body) == (500, "boom")
    with engine.read() as context:
        assert context.objects.get("x", "x_1") is None


def test_a_429_is_not_kept(engine: Engine) -> None:
    def limited(_context: Context) -> Answer:
        raise ApiError("Too many requests.", status=429, code="rate_limit")

    with pytest.raises(ApiError):
        _once(engine, limited)

    assert _once(engine, lambda _context: Answer(200, "fine")).body == "fine"


def _open(shop: Shop, key: str, country: str = "DE") -> requests.Response:
    body = {"identity": {"country": country}}
    return shop.call("POST", "/v2/core/accounts", json=body, headers={"Idempotency-Key": key})


def test_v2_keeps_an_answer_for_thirty_days(shop: Shop, clock: TurnableClock) -> None:
    first = _open(shop, "key-1")

    clock.advance(30 * 86_400 - 1)
    assert _open(shop, "key-1").json()["id"] == first.json()["id"]
    assert _open(shop, "key-1", "AT").json()["error"]["type"] == "idempotency_error"
    clock.advance(1)

    assert _open(shop, "key-1").json()["id"] != first.json()["id"]


def test_v2_tries_again_what_failed(shop: Shop) -> None:
    assert _open(shop, "key-1", "KP").status_code == 400

    assert _open(shop, "key-1").status_code == 200


def test_an_account_has_keys_of_its_own(shop: Shop) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)
    shop.fund(1_000)

    made = [
        shop.v1.payouts.create({"amount": 1_000, "currency": "eur"}, {"idempotency_key": "key-1", **options})  # type: ignore[typeddict-item]
        for options in ({}, {"stripe_account": account}, {})
    ]

    assert made[0].id == made[2].id != made[1].id
