"""The arithmetic of a receipt, as a pencil would write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.commissions.receipts import Receipt
from marketplace.web.portal.receipt_steps import exact, roundings, steps


def a_receipt(currency: str = "USD", **changes: object) -> Receipt:
    fee = {"of": "fee", "base_minor": 8_249, "bps": 800, "numerator": 6_599_200, "amount_minor": 660}
    why = {
        "quantity": 3, "unit_list_minor": 3_333, "list_total_minor": 9_999, "margin_bps": 1_750, "margin_minor": 1_750,
        "partner_total_minor": 8_249, "unit_retail_minor": 3_333, "retail_total_minor": 9_999,
        "commission_minor": 1_750, "terms": {"roundings": [fee]},
        **changes,
    }  # fmt: skip
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Receipt("com_1", "ord_1", "oli_1", currency, 1_750, 1_750, at, "accrue:ord_1", "00", why)


def test_example_b_shows_what_was_rounded(web: Flask) -> None:
    with web.test_request_context():
        shown = [(step.label, step.sum, step.amount_minor) for step in steps(a_receipt())]

    assert shown == [
        ("List total", "3 × $33.33", 9_999),
        ("Margin", "$99.99 × 17.5\u00a0% = 17.49825, rounded half up", 1_750),
        ("Your price", "$99.99 − $17.50", 8_249),
        ("Retail total", "3 × $33.33", 9_999),
        ("Your commission", "$99.99 − $82.49", 1_750),
    ]


def test_what_comes_out_even_is_not_said_to_be_rounded(web: Flask) -> None:
    with web.test_request_context():
        margin = steps(a_receipt(list_total_minor=100_000, margin_bps=2500, margin_minor=25_000))[1]

    assert margin.sum == "$1,000.00 × 25\u00a0%"


def test_what_the_partner_takes_off_is_shown(web: Flask) -> None:
    with web.test_request_context():
        retail = steps(a_receipt(retail_total_minor=9_499))[3]

    assert retail.sum == "3 × $33.33 − $5.00"


def test_every_rounding_of_the_line_is_named(web: Flask) -> None:
    with web.test_request_context():
        (fee,) = roundings(a_receipt())

    assert (fee.label, fee.sum, fee.amount_minor) == ("Marketplace fee", "$82.49 × 8\u00a0% = 6.5992", 660)


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "1,749.825"), ("USD", "17.49825"), ("KWD", "1.749825"), ("CLF", "0.1749825")]
)
def test_an_exact_value_has_the_decimals_of_its_currency_and_of_the_rate(web: Flask, currency: str, text: str) -> None:
    with web.test_request_context():
        assert exact(17_498_250, currency) == text
