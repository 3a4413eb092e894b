"""What every audience's payment page is asked for, and what a refusal of Stripe leads to."""

from __future__ import annotations

import pytest
from flask import Flask, get_flashed_messages
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.actor import Actor, acting
from marketplace.gateways.errors import Refused
from marketplace.gateways.ports import CheckoutRequest, CheckoutSession
from marketplace.orders.models import Order
from marketplace.payments import checkout
from marketplace.runtime.gateways import Gateways
from marketplace.web import payment_pages
from tests.support.buying import a_purchase_of
from tests.support.world import a_world


class NoStripe:
    """Payments that answer with one refusal, whatever is asked."""

    def __init__(self, refusal: Exception) -> None:
        self.refusal = refusal

    def open_checkout(self, request: CheckoutRequest, *, idempotency_key: str) -> CheckoutSession:
        raise self.refusal

    def close_checkout(self, session_id: str) -> CheckoutSession:
        raise self.refusal


@pytest.fixture
def order(app: Flask) -> Order:
    world = a_world()
    return a_purchase_of(world.partner, world.offering, world.other_offering, quantity=2)


def test_lines_and_tax_add_up_to_the_order_and_the_way_back_is_absolute(app: Flask, order: Order) -> None:
    with app.test_request_context():
        request = payment_pages.request_of(order, email="nora@x.example", success_path="/back/", cancel_path="/home/")

    assert [(item.name, item.amount_minor) for item in request.items] == [
        ("2 × Backup Suite · Licence", 150_000), ("2 × Mail Guard · Licence", 4_999), ("Tax", 31_000),
    ]  # fmt: skip
    assert request.amount_minor == order.total_minor
    assert request.success_url == "http://127.0.0.1:8000/back/?session_id={CHECKOUT_SESSION_ID}"
    assert request.cancel_url == "http://127.0.0.1:8000/home/"


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (Refused("Stripe refuses nora@x.example.", code="email_invalid"), "Stripe refuses nora@x.example."),
        (Unavailable("Stripe does not answer."), "The payment page could not be opened. Your order is kept;"),
    ],
)
def test_a_refusal_leads_home_and_says_why(app: Flask, order: Order, refusal: Exception, told: str) -> None:
    before, order_id = app.extensions["marketplace.gateways"], order.public_id
    app.extensions["marketplace.gateways"] = Gateways(NoStripe(refusal), before.mailer, before.files, before.connect)  # type: ignore[arg-type]
    try:
        with (
            app.test_request_context(),
            acting(Actor("customer", order.token_hash)),
            capture_logs([merge_contextvars]) as logged,
        ):
            request = payment_pages.request_of(
                order, email="nora@x.example", success_path="/back/", cancel_path="/home/"
            )
            answer = payment_pages.go(lambda: checkout.begin(order, request=request, at=clock.now()), home="/home/")
            assert payment_pages.is_being_paid(order) is False
            [message] = get_flashed_messages()
    finally:
        app.extensions["marketplace.gateways"] = before

    assert (answer.status_code, answer.location) == (303, "/home/")
    assert message.startswith(told)
    [warning] = [line for line in logged if line["log_level"] == "warning"]
    assert warning["order"] == order_id
    assert "nora@x.example" not in str(logged)
