"""Amounts, addresses and dates as a customer reads them."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError

from marketplace.sandbox.stripe.currencies import decimals
from marketplace.sandbox.stripe.store.objects import Json

_DEFAULT_LOCALE = Locale("en", "US")


def money(amount: int, currency: str, locale: str | None = None) -> str:
    """Format minor units of a currency with its symbol and its own number of decimals."""
    places, code, chosen = decimals(currency), currency.upper(), _locale(locale)
    pattern = copy(chosen.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    text: str = pattern.apply(Decimal(amount).scaleb(-places), chosen, currency=code, currency_digits=False)
    # A currency without a symbol is written as its code, which needs room beside the figures.
    return text.replace(code, f"{code}\N{NO-BREAK SPACE}").strip()


def day(instant: int) -> str:
    """Format Unix seconds as a date and time in UTC."""
    moment = datetime.fromtimestamp(instant, UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def date(instant: int) -> str:
    """Format Unix seconds as a date in UTC."""
    moment = datetime.fromtimestamp(instant, UTC)
    return f"{moment.day} {moment:%B %Y}"


def countries(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return countries' codes with their names, by name."""
    named = [(code, str(_DEFAULT_LOCALE.territories[code])) for code in codes]
    return sorted(named, key=lambda country: country[1])


def return_address(session: Json) -> str:
    """Return where a customer goes after paying: the success address with the session's id filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def origins(*addresses: str | None) -> str:
    """Return the origins of addresses, for a content security policy."""
    parts = [urlsplit(address) for address in addresses if address]
    return " ".join(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))


def _locale(name: str | None) -> Locale:
    try:
        return Locale.parse(name, sep="-") if name and name != "auto" else _DEFAULT_LOCALE
    except (UnknownLocaleError, ValueError):
        return _DEFAULT_LOCALE
