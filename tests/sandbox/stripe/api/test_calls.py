from __future__ import annotations

import stripe

from tests.sandbox.stripe.resources.test_refunds import paid
from tests.sandbox.support import KEY, Shop
from tests.support.double import Double


def test_the_journal_tells_what_was_asked_and_answered(shop: Shop, double: Double) -> None:
    customer = shop.v1.customers.create({"name": "Bea", "metadata": {"a": "b"}}, {"idempotency_key": "key-1"})
    shop.v1.customers.create({"name": "Bea", "metadata": {"a": "b"}}, {"idempotency_key": "key-1"})
    shop.call("GET", "/v1/customers?email=a%40b.c&limit=3")

    first, again, listed = double.journal(kind="api")

    assert (first["method"], first["path"], first["status"], first["key"]) == ("POST", "/v1/customers", 200, "key-1")
    assert first["params"] == {"name": "Bea", "metadata[a]": "b"}
    assert (first["version"], first["answer"]["id"]) == ("2026-10-28.endive", customer.id)
    assert customer.last_response
    assert first["request"] == customer.last_response.request_id
    assert (first["replayed"], again["replayed"], again["answer"]) == (False, True, first["answer"])
    assert listed["params"] == {"email": "a@b.c", "limit": "3"}


def test_the_journal_names_faults_and_has_the_answer_that_was_lost(shop: Shop, double: Double) -> None:
    charge = paid(shop)
    for kind in ("reset_after_effect", "reset_before_effect"):
        double.fault("POST", "/v1/refunds", kind)
        try:
            shop.v1.refunds.create({"charge": charge.id, "amount": 100})
        except stripe.APIConnectionError:
            continue

    after, before = double.journal(path="/v1/refunds", method="POST")

    assert (after["fault"], after["status"], after["answer"]["object"]) == ("reset_after_effect", 200, "refund")
    assert (before["fault"], before["status"], before["answer"]) == ("reset_before_effect", None, None)


def test_refusals_are_in_the_journal_as_well(shop: Shop, double: Double) -> None:
    shop.call("GET", "/v1/balance", headers={"Authorization": "Bearer sk_test_somebody"})

    [line] = double.journal(kind="api")

    assert (line["status"], line["answer"]["error"]["message"]) == (401, "Invalid API Key provided: sk_test_***")


def test_no_secret_is_in_the_journal(shop: Shop, double: Double) -> None:
    endpoint = shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["x.y"]})
    shop.v1.customers.create({"description": "Card 4242 4242 4242 4242", "name": "4000000000000259"})
    paid(shop)

    with shop.server.engine.read() as context:
        [intent] = context.objects.all("payment_intent")
    text = shop.server.app.extensions["sandbox.controls"].journal.path.read_text()

    assert "/c/pay/" in text
    for secret in (
        KEY,
        str(endpoint.secret),
        intent["client_secret"],
        "4242424242424242",
        "4242 4242",
        "4000000000000259",
    ):
        assert secret not in text
    assert "Authorization" not in text
    assert "card ending 4242" in text
