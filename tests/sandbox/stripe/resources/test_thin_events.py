"""Thin events: delivered, verified and followed by the real library."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import stripe

from marketplace.sandbox.stripe.server import SandboxServer
from tests.sandbox.support import Listener, Shop

SECRET = "whsec_of_this_test"


def test_a_thin_event_names_its_account_and_carries_nothing_of_it(
    server: SandboxServer, shop: Shop, listen: Callable[..., Listener]
) -> None:
    endpoint = listen()
    server.register_webhook(endpoint.url, SECRET)
    account = shop.recipient()

    received = endpoint.wait_for(lambda found: len(found) == 5)

    bodies = [json.loads(each.body) for each in received]
    assert [body["type"] for body in bodies] == [
        "v2.core.account.created",
        "v2.core.account[defaults].updated",
        "v2.core.account[identity].updated",
        "v2.core.account[requirements].updated",
        "v2.core.account[configuration.recipient].capability_status_updated",
    ]
    assert all("data" not in body and "changes" not in body for body in bodies)
    told = shop.client.parse_event_notification(received[-1].body, received[-1].signature, SECRET)
    assert isinstance(
        told,
        stripe.events.V2CoreAccountIncludingConfigurationRecipientCapabilityStatusUpdatedEventNotification,
    )
    assert (told.related_object.id, told.context, told.livemode) == (account, None, False)
    assert told.fetch_related_object().id == account
    assert told.fetch_event().data.updated_capability == "stripe_balance.stripe_transfers"


def test_thin_events_are_listed_by_account_and_type(shop: Shop) -> None:
    account, _other = shop.recipient(), shop.recipient()

    found = shop.client.v2.core.events.list({"object_id": account, "limit": 2})

    events = list(found.auto_paging_iter())
    assert len(events) == 5
    assert shop.client.v2.core.events.retrieve(events[-1].id).type == "v2.core.account.created"
    assert events[-1].reason
    assert events[-1].reason.type == "request"
    only = shop.client.v2.core.events.list({"object_id": account, "types": ["v2.core.account.created"]})
    assert [event.type for event in only.data] == ["v2.core.account.created"]


def test_endpoints_of_the_v1_api_hear_no_thin_events(shop: Shop, listen: Callable[..., Listener]) -> None:
    endpoint = listen()
    shop.v1.webhook_endpoints.create({"url": endpoint.url, "enabled_events": ["*"]})

    shop.recipient()
    shop.fund(100)

    assert [json.loads(each.body)["object"] for each in endpoint.wait_for(lambda found: len(found) == 2)] == [
        "event"
    ] * 2


def test_an_unknown_one_is_404(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        shop.client.v2.core.events.retrieve("evt_x")
