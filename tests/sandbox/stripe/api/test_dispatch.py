from __future__ import annotations

import logging

import pytest
import stripe

from marketplace.sandbox.stripe.resources import events
from tests.sandbox.support import Shop


def test_every_answer_names_its_request_and_version(shop: Shop) -> None:
    answer = shop.call("GET", "/v1/balance", headers={"Stripe-Version": "2025-01-27.acacia"})
    default = shop.call("GET", "/v1/balance")

    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == "2025-01-27.acacia"
    assert default.headers["Stripe-Version"] == "2026-10-28.endive"
    assert shop.call("GET", "/v1/balance", headers={"Stripe-Version": "newest"}).status_code == 400


def test_the_library_sees_the_request_id(shop: Shop) -> None:
    customer = shop.v1.customers.create()
    response = customer.last_response

    assert response
    assert str(response.request_id).startswith("req_")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.customers.retrieve("cus_x")
    assert refused.value.request_id
    assert refused.value.error
    assert refused.value.request_id in str(refused.value.error.request_log_url)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nothing"), ("POST", "/v1/balance"), ("DELETE", "/v1/events/evt_1"), ("GET", "/v2/core/x")],
)
def test_an_unknown_address_is_404_in_stripes_form(shop: Shop, method: str, path: str) -> None:
    answer = shop.call(method, path)

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["message"].startswith(f"Unrecognized request URL ({method}: {path})")


def test_a_body_that_is_no_form_is_refused(shop: Shop) -> None:
    answer = shop.call("POST", "/v1/customers", json={"name": "Bea"})

    assert answer.status_code == 400
    assert "application/x-www-form-urlencoded" in answer.json()["error"]["message"]
    assert shop.event_types() == []


def test_parameters_of_a_deletion_stand_in_the_query(shop: Shop) -> None:
    customer = shop.v1.customers.create()

    answer = shop.call("DELETE", f"/v1/customers/{customer.id}?because=yes")

    assert answer.json()["error"]["param"] == "because"
    assert "deleted" not in shop.v1.customers.retrieve(customer.id)


def test_a_fault_of_the_sandbox_is_stripes_500(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(events, "record", fail)

    with caplog.at_level(logging.CRITICAL), pytest.raises(stripe.APIError) as failed:
        shop.v1.customers.create()

    assert (failed.value.http_status, failed.value.error.type) == (500, "api_error")  # type: ignore[union-attr]
    assert shop.v1.customers.list().data == []
