from __future__ import annotations

from collections.abc import Callable

import pytest
import stripe

from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.resources import events
from tests.sandbox.support import Listener, Shop, TurnableClock


def test_an_event_is_a_snapshot_with_the_request_that_caused_it(shop: Shop) -> None:
    customer = shop.v1.customers.create({"name": "Before"}, {"idempotency_key": "key-1"})
    shop.v1.customers.update(customer.id, {"name": "After"})

    updated, created = shop.v1.events.list().data

    assert (created.type, created.data.object.name, created.livemode) == ("customer.created", "Before", False)
    assert created.request
    assert created.request.idempotency_key == "key-1"
    assert str(created.request.id).startswith("req_")
    assert (updated.type, updated.data.object.name) == ("customer.updated", "After")
    assert updated.data.previous_attributes == stripe.StripeObject.construct_from({"name": "Before"}, None)


def test_events_are_listed_by_type_and_by_types_with_wildcards(shop: Shop) -> None:
    shop.pay(shop.session())

    def types(**params: object) -> list[str]:
        return [event.type for event in shop.v1.events.list(params).data]  # type: ignore[arg-type]

    assert types(type="charge.succeeded") == ["charge.succeeded"]
    assert types(type="charge.*") == ["charge.updated", "charge.succeeded"]
    assert types(types=["payment_intent.succeeded", "checkout.session.completed"]) == [
        "checkout.session.completed",
        "payment_intent.succeeded",
    ]
    with pytest.raises(stripe.InvalidRequestError):
        types(type="charge.succeeded", types=["charge.failed"])
    with pytest.raises(stripe.InvalidRequestError):
        types(types=["charge.failed"] * 21)


def test_events_that_have_not_reached_every_endpoint_can_be_listed(shop: Shop, listen: Callable[..., Listener]) -> None:
    silent = shop.v1.customers.create()
    shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["customer.updated"]})
    shop.v1.customers.update(silent.id, {"name": "New"})

    missed = shop.v1.events.list({"delivery_success": False}).data
    delivered = shop.v1.events.list({"delivery_success": True}).data

    assert [(event.type, event.pending_webhooks) for event in missed] == [("customer.updated", 1)]
    assert [(event.type, event.pending_webhooks) for event in delivered] == [("customer.created", 0)]


def test_the_list_goes_back_thirty_days(shop: Shop, clock: TurnableClock) -> None:
    shop.v1.customers.create()

    clock.advance(30 * 86_400)
    assert len(shop.v1.events.list().data) == 1
    clock.advance(1)
    assert shop.v1.events.list().data == []


def test_an_event_is_retrieved_by_its_id(shop: Shop) -> None:
    shop.v1.customers.create()
    [event] = shop.v1.events.list().data

    assert shop.v1.events.retrieve(event.id).type == "customer.created"
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.events.retrieve("evt_x")


def test_a_later_change_of_the_object_leaves_the_snapshot_alone(context: Context) -> None:
    subject = {"id": "x_1", "object": "x", "inner": {"state": "old"}}
    context.origin = Origin("req_1")

    event = events.record(context, "x.created", subject)
    subject["inner"] = {"state": "new"}

    assert event["data"]["object"]["inner"] == {"state": "old"}
