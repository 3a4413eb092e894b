"""What a refund's form asks for."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.orders.models import Order
from marketplace.payments.refund_rules import Wanted
from marketplace.web.operator.refund_forms import RefundForm
from tests.support.paying import Sale
from tests.support.refunds import a_paid_sale
from tests.support.sandbox import Sandbox
from tests.support.world import World


@pytest.fixture
def sale(world: World, sandbox: Sandbox) -> Sale:
    return a_paid_sale(sandbox, world=world)


def read(app: Flask, order: Order, **entered: str) -> tuple[bool, RefundForm]:
    """Whether a form sent like this is valid, and the form."""
    values = MultiDict({"way": "all", "reason": "other", "number": "1", **entered})
    with app.test_request_context(method="POST", data=values):
        app.config["WTF_CSRF_ENABLED"] = False
        form = RefundForm.of(order)
        return form.validate(), form


def test_each_way_asks_for_its_own(app: Flask, sale: Sale) -> None:
    order = sale.order
    [line] = order.lines

    assert read(app, order)[1].wanted() == Wanted()
    assert read(app, order, way="amount", amount="12,50")[1].wanted() == Wanted(amount_minor=1_250)
    assert read(app, order, way="units", **{"units-1": "1"})[1].wanted() == Wanted(units={line.id: 1})


@pytest.mark.parametrize("typed", ["", "0", "one", "-1", "1.5", "99999999"])
def test_units_are_whole_numbers_above_zero(app: Flask, sale: Sale, typed: str) -> None:
    is_valid, form = read(app, sale.order, way="units", **{"units-1": typed})

    assert not is_valid
    assert form.way.errors
