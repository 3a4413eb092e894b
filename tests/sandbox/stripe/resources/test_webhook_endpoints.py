from __future__ import annotations

import pytest
import stripe

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import webhook_endpoints
from marketplace.sandbox.stripe.wire.params import Params
from tests.sandbox.support import Shop


def test_only_the_answer_to_creation_shows_the_secret(shop: Shop) -> None:
    created = shop.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:1/h", "enabled_events": ["*"], "metadata": {"a": "b"}, "description": "Ours"}
    )
    shown = shop.v1.webhook_endpoints.retrieve(created.id)

    assert str(created.secret).startswith("whsec_")
    assert "secret" not in shown
    assert (shown.url, shown.enabled_events, shown.status) == ("http://127.0.0.1:1/h", ["*"], "enabled")
    assert (shown.description, shown.metadata["a"], shown.api_version) == ("Ours", "b", "2026-10-28.endive")


def test_an_endpoint_is_changed_disabled_and_deleted(shop: Shop) -> None:
    endpoint = shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/h", "enabled_events": ["*"]})

    changed = shop.v1.webhook_endpoints.update(
        endpoint.id, {"url": "http://127.0.0.1:2/h", "enabled_events": ["charge.failed"], "disabled": True}
    )
    shop.v1.customers.create()
    deleted = shop.v1.webhook_endpoints.delete(endpoint.id)

    assert (changed.url, changed.enabled_events, changed.status) == (
        "http://127.0.0.1:2/h",
        ["charge.failed"],
        "disabled",
    )
    assert shop.v1.events.list().data[0].pending_webhooks == 0
    assert deleted.deleted
    assert shop.v1.webhook_endpoints.list().data == []


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"enabled_events": ["*"]}, "url"),
        ({"url": "http://a.b"}, "enabled_events"),
        ({"url": "nowhere", "enabled_events": ["*"]}, "url"),
    ],
)
def test_an_endpoint_needs_an_address_and_events(shop: Shop, params: dict[str, object], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.webhook_endpoints.create(params)  # type: ignore[arg-type]

    assert refused.value.param == param
    assert shop.v1.webhook_endpoints.list().data == []


def test_registering_again_moves_the_one_endpoint_and_leaves_others_alone(context: Context) -> None:
    other = webhook_endpoints.register(context, url="http://other", secret="theirs")
    context.objects.save_private(other["id"], {"secret": "theirs"})
    first = webhook_endpoints.register(context, url="http://a.b", secret="one")
    second = webhook_endpoints.register(context, url="http://c.d", secret="two")

    assert (first["id"], first["url"]) == (second["id"], "http://a.b")
    assert second["url"] == "http://c.d"
    assert context.objects.private(first["id"])["secret"] == "two"
    assert context.objects.private(other["id"])["secret"] == "theirs"


def test_an_endpoint_hears_of_the_platform_or_of_connected_accounts(context: Context) -> None:
    own = webhook_endpoints.create(context, Params({"url": "http://a.b", "enabled_events": {"0": "*"}}))
    connect = webhook_endpoints.create(
        context, Params({"url": "http://c.d", "enabled_events": {"0": "payout.paid"}, "connect": "true"})
    )
    every = webhook_endpoints.register(context, url="http://e.f", secret="s")

    def hears(account: str, event: str, *, is_thin: bool = False) -> list[str]:
        return [each["id"] for each in webhook_endpoints.listening(context.on(account), event, is_thin=is_thin)]

    assert hears("", "payout.paid") == [own["id"], every["id"]]
    assert hears("acct_1", "payout.paid") == [connect["id"], every["id"]]
    assert hears("acct_1", "payout.failed") == [every["id"]]
    assert hears("", "v2.core.account.created", is_thin=True) == [every["id"]]
