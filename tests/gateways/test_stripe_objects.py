"""Requests and objects, without a call."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.gateways import stripe_objects
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest

REQUEST = CheckoutRequest(
    "ord_1", "KWD", (CheckoutItem("Backup Suite", 1_230), CheckoutItem("Tax", 60)), "kim@acme.example",
    "https://shop.example/back", "https://shop.example/order", datetime(2026, 11, 23, tzinfo=UTC),
)  # fmt: skip


def test_a_request_is_written_with_tax_as_a_line_of_its_own_and_order_and_key_on_everything() -> None:
    assert stripe_objects.session_parameters(REQUEST, "checkout:ord_1:1") == {
        "mode": "payment",
        "client_reference_id": "ord_1",
        "customer_email": "kim@acme.example",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "kwd", "unit_amount": 1_230, "product_data": {"name": "Backup Suite"}},
            },
            {"quantity": 1, "price_data": {"currency": "kwd", "unit_amount": 60, "product_data": {"name": "Tax"}}},
        ],
        "metadata": {"order": "ord_1", "key": "checkout:ord_1:1"},
        "payment_intent_data": {
            "metadata": {"order": "ord_1", "key": "checkout:ord_1:1"},
            "description": "Order ord_1",
        },
        "success_url": "https://shop.example/back",
        "cancel_url": "https://shop.example/order",
        "expires_at": 1_795_392_000,
    }


def test_the_same_request_is_written_the_same_again() -> None:
    first, second = (stripe_objects.session_parameters(REQUEST, "k") for _ in range(2))
    assert first == second


def test_without_an_address_stripe_asks_for_one() -> None:
    nobody = CheckoutRequest(**{**REQUEST.__dict__, "customer_email": ""})
    assert "customer_email" not in stripe_objects.session_parameters(nobody, "k")


def test_long_names_are_cut_and_lines_beyond_a_hundred_summed_up() -> None:
    items = tuple(CheckoutItem("x" * 400, 10) for _ in range(130))
    lines = stripe_objects.session_parameters(CheckoutRequest(**{**REQUEST.__dict__, "items": items}), "k")[
        "line_items"
    ]

    assert len(lines) == 100
    assert len(lines[0]["price_data"]["product_data"]["name"]) == 250
    assert lines[-1]["price_data"]["product_data"]["name"] == "31 more"
    assert sum(line["price_data"]["unit_amount"] for line in lines) == 1_300


@pytest.mark.parametrize("broken", [{}, {"id": "evt_1"}, {"id": "evt_1", "data": {"object": {}}, "type": "t"}])
def test_what_is_no_event_is_not_read(broken: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        stripe_objects.read_event(broken)
