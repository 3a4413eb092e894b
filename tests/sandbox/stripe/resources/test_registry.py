"""Every object has every field that the library of this API version knows."""

from __future__ import annotations

import typing

import pytest
import stripe

from marketplace.sandbox.stripe.resources import disputing, registry
from tests.sandbox.support import Shop

# Fields that real objects lack as well: on deleted ones only, or shown on request only.
_ABSENT = {
    "BalanceTransaction": set[str](),
    "Balance": set[str](),
    "Charge": {"refunds"},
    "Customer": {
        "cash_balance",
        "deleted",
        "invoice_credit_balance",
        "sources",
        "subscriptions",
        "tax",
        "tax_ids",
    },
    "Dispute": {"intended_submission_method"},
    "Event": set[str](),
    "LineItem": set[str](),
    "PaymentIntent": set[str](),
    "Price": {"currency_options", "deleted", "tiers"},
    "Product": {"deleted"},
    "Refund": {
        "description",
        "failure_balance_transaction",
        "failure_reason",
        "instructions_email",
        "next_action",
        "pending_reason",
        "presentment_details",
    },
    "Session": {"line_items"},
    "WebhookEndpoint": {"deleted", "secret"},
}


@pytest.fixture
def objects(shop: Shop) -> dict[str, stripe.StripeObject]:
    """One object of every kind, after a payment, partly refunded and then disputed."""
    shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["payout.paid"]})
    session = shop.session(customer_creation="always")
    shop.pay(session)
    charge = shop.v1.charges.list().data[0]
    shop.v1.refunds.create({"charge": charge.id, "amount": 100})
    with shop.server.engine.write() as context:
        disputing.open_dispute(context, context.referenced("charge", charge.id, "charge"))
    found = [
        shop.v1.checkout.sessions.retrieve(session.id),
        shop.v1.checkout.sessions.line_items.list(session.id).data[0],
        shop.v1.payment_intents.list().data[0],
        shop.v1.charges.list().data[0],
        shop.v1.balance_transactions.list().data[0],
        shop.v1.refunds.list().data[0],
        shop.v1.disputes.list().data[0],
        shop.v1.balance.retrieve(),
        shop.v1.events.list().data[0],
        shop.v1.customers.list().data[0],
        shop.v1.prices.list().data[0],
        shop.v1.products.list().data[0],
        shop.v1.webhook_endpoints.list().data[0],
    ]
    return {type(item).__name__: item for item in found}


@pytest.mark.parametrize("name", _ABSENT)
def test_no_field_is_left_out(objects: dict[str, stripe.StripeObject], name: str) -> None:
    item = objects[name]
    known = {field for field in type(item).__annotations__ if field != "OBJECT_NAME"}

    assert known - set(item.to_dict()) == _ABSENT[name]
    assert set(item.to_dict()) - known == set()


@pytest.mark.parametrize("name", _ABSENT)
def test_no_field_is_none_that_is_never_none(objects: dict[str, stripe.StripeObject], name: str) -> None:
    item = objects[name]
    always = {
        field
        for field, kind in type(item).__annotations__.items()
        if field != "OBJECT_NAME" and type(None) not in typing.get_args(kind)
    }

    assert [field for field in always if item.to_dict()[field] is None] == []


@pytest.mark.parametrize("name", ["Charge", "Dispute", "PaymentIntent", "Refund", "Session"])
def test_inner_objects_are_whole_as_well(objects: dict[str, stripe.StripeObject], name: str) -> None:
    parts = {
        "Charge": ["billing_details", "outcome"],
        "Dispute": ["evidence", "evidence_details"],
        "PaymentIntent": ["automatic_payment_methods"],
        "Refund": [],
        "Session": ["automatic_tax", "branding_settings", "customer_details", "invoice_creation", "total_details"],
    }
    shown_on_request = {"appeal", "breakdown"}

    for part in parts[name]:
        inner = getattr(objects[name], part)
        assert set(type(inner).__annotations__) - shown_on_request - set(inner.to_dict()) == set()


def test_nothing_is_live(objects: dict[str, stripe.StripeObject]) -> None:
    without = {"BalanceTransaction", "LineItem", "Refund"}

    assert {name for name, item in objects.items() if item.to_dict().get("livemode") is not False} == without


def test_the_charged_card_and_the_payment_method_are_whole(shop: Shop) -> None:
    shop.pay(shop.session())
    [charge] = shop.v1.charges.list().data
    method = shop.v1.payment_methods.retrieve(str(charge.payment_method))

    assert charge.payment_method_details
    card = charge.payment_method_details.card
    assert card
    assert set(type(card).__annotations__) == set(card.to_dict())
    assert method.card
    assert set(type(method.card).__annotations__) == set(method.card.to_dict())


def test_routes_and_kinds_are_declared_once() -> None:
    pairs = [(route.method, route.path) for route in registry.ROUTES]

    assert len(pairs) == len(set(pairs))
    assert set(registry.RESOURCES) >= {"customer", "checkout.session", "payment_intent", "charge", "item", "event"}
