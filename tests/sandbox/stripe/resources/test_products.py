from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop, line


def test_a_described_line_makes_a_product(shop: Shop) -> None:
    described = line("Backup", 100)
    described["price_data"]["product_data"] |= {"description": "Daily", "metadata": {"plan": "pln_1"}}
    shop.session(described)

    [product] = shop.v1.products.list().data

    assert (product.name, product.description, product.metadata["plan"]) == ("Backup", "Daily", "pln_1")
    assert shop.v1.products.retrieve(product.id).name == "Backup"


def test_a_product_needs_a_name(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.session({"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 100, "product_data": {}}})

    assert refused.value.param == "line_items[0][price_data][product_data]"
    assert shop.v1.products.list().data == []
