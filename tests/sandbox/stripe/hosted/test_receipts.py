from __future__ import annotations

import requests

from tests.sandbox.support import Shop


def test_a_charge_has_a_receipt(shop: Shop) -> None:
    shop.pay(shop.session(payment_intent_data={"description": "Order 1"}))
    [charge] = shop.v1.charges.list().data

    receipt = requests.get(str(charge.receipt_url), timeout=20)

    for text in ("Receipt from Partner marketplace", "€1,080.00", "Visa •••• 4242", "Order 1", charge.id):
        assert text in receipt.text


def test_a_refused_charge_has_none(shop: Shop) -> None:
    shop.pay(shop.session(), "4000000000000002")
    [charge] = shop.v1.charges.list().data

    assert charge.receipt_url is None
    assert requests.get(f"{shop.server.url}/receipts/{charge.id}", timeout=20).status_code == 404


def test_the_front_page_lists_every_test_card(shop: Shop) -> None:
    page = requests.get(shop.server.url, timeout=20)

    assert page.text.count('class="card"') == 15
    assert "2026-10-28.endive" in page.text
