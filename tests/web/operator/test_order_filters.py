from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.web.operator.order_filters import chosen_filters
from tests.support.world import a_world


def test_filters_are_read_from_the_address(app: Flask, web: Flask) -> None:
    world = a_world()
    asked = {
        "state": "paid", "q": "backup", "partner": world.partner.public_id, "vendor": world.vendor.public_id,
        "route": "import", "currency": "eur", "from": "2026-11-01", "until": "2026-11-30",
    }  # fmt: skip
    with web.test_request_context(query_string=asked), acting(Actor("operator")):
        chosen = chosen_filters()

        assert chosen.partner is not None
        assert chosen.values == {
            "state": "paid", "search": "backup", "partner_id": world.partner.id, "vendor_id": world.vendor.id,
            "route": "import", "currency": "EUR", "kind": "", "placed_from": datetime(2026, 10, 31, 23, tzinfo=UTC),
            "placed_until": datetime(2026, 11, 30, 23, tzinfo=UTC),
        }  # fmt: skip


@pytest.mark.parametrize(
    "odd", [{"partner": "par_x"}, {"vendor": "ven_x"}, {"route": "x"}, {"from": "x", "until": "9999-12-31"}]
)
def test_what_fits_nothing_is_left_out(app: Flask, web: Flask, odd: dict[str, str]) -> None:
    with web.test_request_context(query_string=odd), acting(Actor("operator")):
        values = chosen_filters().values

    assert {name: value for name, value in values.items() if value} == {}
