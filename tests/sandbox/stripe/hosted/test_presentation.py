from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.hosted import presentation


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (108_000, "eur", None, "€1,080.00"),
        (108_000, "eur", "de", "1.080,00\N{NO-BREAK SPACE}€"),
        (6_993, "jpy", "auto", "¥6,993"),
        (12_345, "kwd", None, "KWD\N{NO-BREAK SPACE}12.345"),
        (12_345, "kwd", "de", "12,345\N{NO-BREAK SPACE}KWD"),
        (50_000, "isk", None, "ISK\N{NO-BREAK SPACE}500.00"),
        (5, "usd", "xx", "$0.05"),
    ],
)
def test_amounts_are_written_in_their_own_decimals(amount: int, currency: str, locale: str | None, text: str) -> None:
    assert presentation.money(amount, currency, locale) == text


def test_an_instant_is_a_day_and_time_in_utc() -> None:
    assert presentation.day(1_795_435_200) == "23 November 2026, 12:00 UTC"


def test_the_sessions_id_is_filled_into_the_return_address() -> None:
    session = {"id": "cs_1", "success_url": "http://a.b/thanks?x=1&s={CHECKOUT_SESSION_ID}"}

    assert presentation.return_address(session) == "http://a.b/thanks?x=1&s=cs_1"


def test_origins_are_scheme_and_host_once_each() -> None:
    assert presentation.origins("http://a.b:1/c?d", None, "http://a.b:1/e", "https://f") == "http://a.b:1 https://f"


def test_a_day_is_written_out_and_countries_are_named_in_order() -> None:
    assert presentation.date(1_795_392_000) == "23 November 2026"
    assert presentation.countries(["SE", "AT"]) == [("AT", "Austria"), ("SE", "Sweden")]
