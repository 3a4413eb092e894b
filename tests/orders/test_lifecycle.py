"""Steps in an order's life, each with its row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core.states import TransitionRefused
from marketplace.db.base import db
from marketplace.orders import lifecycle, queries
from marketplace.orders.models import Order
from tests.support.sales import AT, a_link, an_order
from tests.support.world import a_world


@pytest.fixture
def order(app: Flask) -> Order:
    world = a_world()
    return an_order(a_link(world.partner, world.offering))


def test_paying_leaves_who_when_and_why(order: Order) -> None:
    later = AT + timedelta(minutes=4)

    lifecycle.mark_paid(lifecycle.lock(order.id), at=later, actor="system", reason="Paid through Stripe.")
    db.session.commit()

    assert (order.state, order.paid_at, order.is_paid) == ("paid", later, True)
    step = queries.transitions(order)[-1]
    assert (step.from_state, step.to_state, step.actor, step.reason, step.happened_at) == (
        "placed", "paid", "system", "Paid through Stripe.", later,
    )  # fmt: skip


def test_money_for_a_canceled_order_is_not_lost(order: Order) -> None:
    lifecycle.cancel(lifecycle.lock(order.id), at=AT, actor="customer", reason="Canceled by the customer.")
    lifecycle.mark_paid(lifecycle.lock(order.id), at=AT, actor="system", reason="Paid through Stripe.")
    db.session.commit()

    assert (order.state, order.canceled_at) == ("paid", None)
    assert [step.to_state for step in queries.transitions(order)] == ["placed", "canceled", "paid"]


def test_a_paid_order_is_neither_paid_again_nor_canceled(order: Order) -> None:
    lifecycle.mark_paid(lifecycle.lock(order.id), at=AT, actor="system", reason="Paid through Stripe.")
    db.session.commit()

    with pytest.raises(TransitionRefused):
        lifecycle.mark_paid(order, at=AT, actor="system", reason="Again.")
    with pytest.raises(TransitionRefused):
        lifecycle.cancel(order, at=AT, actor="customer", reason="Too late.")

    assert len(queries.transitions(order)) == 2


def test_the_lock_shows_the_newest_state(order: Order) -> None:
    assert lifecycle.lock(order.id).state == "placed"
    assert lifecycle.lock(order.id) is order
