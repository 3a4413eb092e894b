"""A recipient's own page."""

from __future__ import annotations

import re

import requests

from tests.sandbox.support import Shop
from tests.support.double import Double


def page(shop: Shop, account: str) -> str:
    shown = requests.get(shop.v1.accounts.login_links.create(account).url, timeout=20)
    assert shown.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.text))


def test_it_shows_what_came_in_and_what_went_to_the_bank(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    made = shop.sent(account, 123_456)
    shop.v1.transfers.reversals.create(made.id, {"amount": 3_456})
    double.advance(days=1)
    shop.sent(account, 50_000)

    text = page(shop, account)

    assert "Available in EUR €500.00" in text
    assert "€1,234.56 €34.56 taken back" in text
    assert "€1,200.00 in transit" in text
    assert "Paid out daily to STRIPE TEST BANK •••• 3000." in text


def test_an_empty_account_says_so(shop: Shop) -> None:
    text = page(shop, shop.recipient())

    assert "Nothing has come in yet." in text
    assert "No payments yet." in text
    assert "No payouts yet." in text


def test_money_that_came_back_is_explained(shop: Shop, double: Double) -> None:
    account = shop.recipient(number="DE62370400440532013001")
    shop.sent(account, 1_000)
    double.advance(days=5)

    text = page(shop, account)

    assert "The bank account could not be located." in text
    assert "•••• 3001 sent a payout back" in text
    assert "Paid out daily" not in text
