from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog.rules.breaks import Break
from marketplace.web.vendor.offering_forms import PriceForm


def price(web: Flask, **entered: str) -> PriceForm:
    with web.test_request_context(method="POST", data={"currency": "EUR", "unit": "100.00", **entered}):
        form = PriceForm()
        form.validate_on_submit()
        return form


def test_amounts_are_read_in_the_currency(app: Flask, web: Flask) -> None:
    form = price(web, steps="10: 90.00\n\n 50 : 80", max_retail="150")

    assert not form.errors
    assert (form.unit_minor, form.max_retail_minor) == (10_000, 15_000)
    assert form.breaks == (Break(10, 9_000), Break(50, 8_000))


@pytest.mark.parametrize("steps", ["10 90.00", "ten: 90", "10: cheap", "10:"])
def test_a_row_of_breaks_that_cannot_be_meant_is_named(app: Flask, web: Flask, steps: str) -> None:
    form = price(web, steps=f"5: 95.00\n{steps}")

    assert len(form.steps.errors) == 1
    assert form.steps.errors[0].startswith("Row 2: ")
