"""Waiting for a payment: where to look next, and when to stop."""

from __future__ import annotations

from flask import Flask

from marketplace.orders.models import Order
from marketplace.web.awaiting import ROUNDS, awaiting


def asked(web: Flask, query: str, state: str = "placed") -> dict[str, object]:
    with web.test_request_context(f"/portal/orders/ord_x{query}"):
        return awaiting(Order(state=state), "portal.orders.show", order_id="ord_x")


def test_somebody_who_has_just_come_back_is_waiting(web: Flask) -> None:
    found = asked(web, "?returned=1")

    assert (found["is_awaited"], found["rounds_left"]) == (True, ROUNDS - 1)
    assert found["next_look"] == "/portal/orders/ord_x?returned=2"
    assert found["last_look"] == f"/portal/orders/ord_x?returned={ROUNDS}"


def test_nobody_waits_who_did_not_come_back_or_whose_money_is_there(web: Flask) -> None:
    assert asked(web, "")["is_awaited"] is False
    assert asked(web, "?returned=1", "paid")["is_awaited"] is False


def test_the_last_look_has_none_after_it(web: Flask) -> None:
    assert asked(web, f"?returned={ROUNDS}")["next_look"] is None
    assert asked(web, "?returned=many")["is_awaited"] is False
