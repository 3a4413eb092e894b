from __future__ import annotations

from decimal import Decimal

import pytest
import stripe

from tests.sandbox.support import Shop, line


def test_a_stated_price_can_be_used_again_by_its_id(shop: Shop) -> None:
    shop.session(line("Backup", 100))
    [price] = shop.v1.prices.list({"currency": "eur"}).data

    again = shop.session({"price": price.id, "quantity": 7})

    assert (price.unit_amount, price.unit_amount_decimal, price.currency) == (100, Decimal(100), "eur")
    assert again.amount_total == 700
    assert shop.v1.prices.retrieve(price.id, {"expand": ["product"]}).product.name == "Backup"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"currency": "xxx"}, "line_items[0][price_data][currency]"),
        ({"unit_amount": -1}, "line_items[0][price_data][unit_amount]"),
        ({"unit_amount": "1.5"}, "line_items[0][price_data][unit_amount]"),
        ({"product": "prod_x"}, "line_items[0][price_data][product]"),
    ],
)
def test_a_wrong_price_is_named_by_its_full_path(shop: Shop, change: dict[str, object], param: str) -> None:
    stated = line("Backup", 100)
    stated["price_data"] |= change
    if "product" in change:
        del stated["price_data"]["product_data"]

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.session(stated)

    assert refused.value.param == param
    assert shop.v1.prices.list().data == []
