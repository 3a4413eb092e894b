from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.catalog.models import ListPrice
from marketplace.catalog.rules.breaks import Break
from marketplace.db.base import db
from marketplace.web.operator.offering_forms import PriceForm
from tests.support.world import an_offering


def filled(**values: str) -> PriceForm:
    return PriceForm(MultiDict({"currency": "EUR", "unit": "10", **values}))


def test_amounts_are_read_in_the_currency_of_the_form(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = filled(
            currency="KWD", unit="1.25", max_retail="2", quantity_1="10", price_1="1", quantity_4="5", price_4="1.125"
        )

        assert form.validate(), form.errors
        assert (form.unit_minor, form.max_retail_minor) == (1250, 2000)
        assert form.breaks == (Break(10, 1000), Break(5, 1125))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unit": "10.999"}, "unit"),
        ({"unit": "ten"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"max_retail": "x"}, "max_retail"),
        ({"quantity_1": "10"}, "price_1"),
        ({"price_1": "9"}, "quantity_1"),
        ({"quantity_2": "many", "price_2": "9"}, "quantity_2"),
        ({"quantity_2": "5", "price_2": "9,999,9"}, "price_2"),
    ],
)
def test_a_wrong_amount_or_half_a_break_is_told_at_its_field(app: Flask, values: dict[str, str], field: str) -> None:
    with app.test_request_context(method="POST"):
        form = filled(**values)

        assert not form.validate()
        assert list(form.errors) == [field]


def test_the_price_in_force_is_filled_in(app: Flask) -> None:
    an_offering(unit_minor=99_950)
    price = db.session.query(ListPrice).one()
    with app.test_request_context():
        form = PriceForm(currency="EUR")
        form.fill(price)

        assert (form.unit.data, form.max_retail.data) == ("999.50", None)
