"""The lines of a direct order in the making."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.catalog.pricing import Buyer
from marketplace.db.actor import SYSTEM, acting
from marketplace.web.direct_orders.drafts import Draft, Line
from tests.support.sales import AT
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_lines_are_worked_out_with_tax(app: Flask, world: World) -> None:
    plan = world.offering.plans[0].public_id
    data = MultiDict([("plan", plan), (f"quantity-{plan}", "2"), ("plan", plan), ("plan", "pln_absent")])

    with app.test_request_context(method="POST", data=data), acting(SYSTEM):
        draft = Draft.read("EUR", None, at=AT)
        assert draft.work_out(Buyer("DE"), "DE", at=AT)

    assert (len(draft.lines), draft.total_minor, draft.tax_minor) == (1, 240_000, 40_000)
    assert [item.quantity for item in draft.items] == [2]


def test_what_has_no_price_in_the_currency_says_so(app: Flask, world: World) -> None:
    plan = world.offering.plans[0].public_id

    with app.test_request_context(method="POST", data={"plan": plan}), acting(SYSTEM):
        draft = Draft.read("USD", None, at=AT)
        assert not draft.work_out(None, "DE", at=AT)

    assert draft.refused == "Backup Suite has no list price in USD. Choose another currency."


@pytest.mark.parametrize(
    ("text", "quantity"), [("1", 1), (" 7 ", 7), ("0", None), ("-1", None), ("x", None), ("٣", None)]
)
def test_a_quantity_is_a_whole_number(text: str, quantity: int | None) -> None:
    assert Line(None, text).quantity == quantity  # type: ignore[arg-type]
