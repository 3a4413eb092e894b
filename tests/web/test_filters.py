from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.web.filters import (
    format_amount,
    format_bps,
    format_count,
    format_money,
    format_money_short,
    plural,
    url_with,
)
from tests.support.pages import build_pages

SPACE = "\u00a0"


@pytest.fixture(scope="module")
def pages() -> Flask:
    return build_pages()


@pytest.fixture
def english(pages: Flask) -> Iterator[None]:
    with pages.test_request_context("/"):
        yield


@pytest.fixture
def german(pages: Flask) -> Iterator[None]:
    with pages.test_request_context("/?lang=de"):
        yield


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("amount_minor", "currency", "text"),
    [
        (123450, "EUR", "€1,234.50"),
        (0, "EUR", "€0.00"),
        (5, "USD", "$0.05"),
        (-4325, "GBP", "−£43.25"),
        (6119, "JPY", "¥6,119"),
        (1250500, "KWD", f"KWD{SPACE}1,250.500"),
        (12345678, "CLF", f"CLF{SPACE}1,234.5678"),
        (150000, "IQD", f"IQD{SPACE}150.000"),
        (100, "HUF", f"HUF{SPACE}1.00"),
        (9223372036854775807, "EUR", "€92,233,720,368,547,758.07"),
    ],
)
def test_an_amount_has_its_currencys_decimals_and_every_digit(amount_minor: int, currency: str, text: str) -> None:
    assert format_money(amount_minor, currency) == text


@pytest.mark.usefixtures("german")
def test_a_german_reader_sees_german_money_and_rates() -> None:
    assert format_money(-123450, "EUR") == f"−1.234,50{SPACE}€"
    assert format_amount(123450, "EUR") == "1.234,50"
    assert format_bps(1750) == f"17,5{SPACE}%"
    assert format_count(12345) == "12.345"


@pytest.mark.usefixtures("english")
def test_movements_carry_their_sign() -> None:
    assert format_money(15000, "EUR", sign=True) == "+€150.00"
    assert format_money(-15000, "EUR", sign=True) == "−€150.00"
    assert format_money(0, "EUR", sign=True) == "€0.00"


@pytest.mark.usefixtures("english")
def test_where_there_is_no_value_a_dash_stands() -> None:
    assert [format_money(None, "EUR"), format_amount(None, "EUR"), format_bps(None), format_count(None)] == ["—"] * 4


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("bps", "text"),
    [(0, "0"), (2500, "25"), (1750, "17.5"), (1, "0.01"), (10000, "100"), (-50, "−0.5"), (123456, "1,234.56")],
)
def test_a_rate_is_per_cent_with_no_needless_zero(bps: int, text: str) -> None:
    assert format_bps(bps) == f"{text}{SPACE}%"


@pytest.mark.usefixtures("english")
def test_an_axis_has_short_amounts() -> None:
    assert format_money_short(1200000, "EUR") == "€12K"
    assert format_money_short(-100000, "EUR") == "−€1K"


@pytest.mark.usefixtures("english")
def test_a_count_chooses_its_words() -> None:
    assert plural(1, "one line", "%(count)s lines") == "one line"
    assert plural(3616, "one line", "%(count)s lines") == "3,616 lines"


def test_outside_a_page_everything_is_english() -> None:
    assert format_money(123450, "EUR") == "€1,234.50"


def test_an_address_keeps_its_other_arguments_when_one_changes(pages: Flask) -> None:
    with pages.test_request_context("/orders/paid?q=a+b&sort=placed_at&cursor=x"):
        assert url_with(sort="-placed_at", cursor=None) == "/orders/paid?q=a+b&sort=-placed_at"
        assert url_with(format="csv") == "/orders/paid?q=a+b&sort=placed_at&cursor=x&format=csv"


def test_an_address_cannot_be_led_astray_by_its_arguments(pages: Flask) -> None:
    with pages.test_request_context("/orders/paid?state=other&_external=1&_scheme=gopher&_anchor=x"):
        assert url_with() == "/orders/paid?state=other&_external=1&_scheme=gopher&_anchor=x"


def test_an_address_that_leads_nowhere_can_still_be_changed(pages: Flask) -> None:
    with pages.test_request_context("/no where?page=2"):
        assert url_with(page=None) == "/no%20where"
