from __future__ import annotations

import json
from collections.abc import Callable

from tests.sandbox.stripe.resources.test_refunds import paid
from tests.sandbox.support import Listener, Shop
from tests.support.double import Double


def test_an_event_is_there_before_the_request_that_caused_it_is_answered(
    shop: Shop, double: Double, listen: Callable[..., Listener]
) -> None:
    charge = paid(shop)
    listener = listen()
    shop.server.register_webhook(listener.url, "whsec_x")
    mishap = double.webhooks("before_answer", events="refund.created")

    for turn in range(1, 6):
        refund = shop.v1.refunds.create({"charge": charge.id, "amount": 100})
        arrived = [json.loads(one.body)["data"]["object"]["id"] for one in listener.received]
        assert refund.id in arrived
        assert mishap.reached == turn


def test_a_customer_comes_back_after_the_shop_was_told(
    shop: Shop, double: Double, listen: Callable[..., Listener]
) -> None:
    listener = listen()
    shop.server.register_webhook(listener.url, "whsec_x")
    double.webhooks("before_answer", events="checkout.session.completed")

    assert shop.pay(shop.session()).status_code == 303

    assert "checkout.session.completed" in [json.loads(one.body)["type"] for one in listener.received]


def test_what_is_held_back_holds_no_answer(shop: Shop, double: Double) -> None:
    shop.server.register_webhook("http://127.0.0.1:1/", "whsec_x")
    double.webhooks("before_answer")
    double.webhooks("late")

    assert shop.v1.customers.create().id
