"""What templates say about money, rates, times and counts, in the reader's language.

Amounts come as integers of minor units with a currency, rates as integers of basis points; the
text is made with exact decimals. Negative numbers carry a real minus sign (U+2212).
"""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote, urlencode
from zlib import crc32

from babel.numbers import format_compact_currency, format_decimal
from flask import Flask, request, url_for

from marketplace.core import writing
from marketplace.core.currencies import to_decimal_text
from marketplace.customers.masking import masked
from marketplace.customers.pseudonyms import pseudonym
from marketplace.web.charts import stacked_bars
from marketplace.web.doers import doer
from marketplace.web.labels import label_for
from marketplace.web.language import NOTHING, page_direction, page_language, reader_locale
from marketplace.web.moments import format_between, format_moment, format_period, machine_text, utc_text
from marketplace.web.told_instants import told_instants

__all__ = [
    "art_number",
    "format_amount",
    "format_between",
    "format_bps",
    "format_count",
    "format_moment",
    "format_money",
    "format_money_short",
    "format_period",
    "format_ratio",
    "plural",
    "register_filters",
    "url_with",
    "url_without",
    "without_ways",
]


def register_filters(app: Flask) -> None:
    """Give every template of the application these filters and globals."""
    app.jinja_env.filters.update(
        format_money=format_money,
        format_money_short=format_money_short,
        format_amount=format_amount,
        format_bps=format_bps,
        format_ratio=format_ratio,
        format_count=format_count,
        format_moment=format_moment,
        format_period=format_period,
        plural=plural,
        pseudonym=pseudonym,
        masked=without_ways,
        told_instants=told_instants,
    )
    app.jinja_env.globals.update(
        url_with=url_with,
        url_without=url_without,
        art_number=art_number,
        status_label=label_for,
        decimal_text=to_decimal_text,
        doer=doer,
        between_text=format_between,
        utc_text=utc_text,
        machine_text=machine_text,
        page_language=page_language,
        page_direction=page_direction,
        stacked_bars=stacked_bars,
    )
    app.config.setdefault("MARKETPLACE_NAME", "Partner Marketplace")


def without_ways(text: str | None) -> str:
    """Return what somebody outside wrote, Stripe or a bank, without addresses of e-mail and telephone numbers."""
    return masked(text or "", ())


def format_money(amount_minor: int | None, currency: str, *, sign: bool = False) -> str:
    """Write an amount of minor units with its currency's own number of decimals.

    `sign` puts a plus before a positive amount, for lists of movements. None is a dash.
    """
    if amount_minor is None:
        return NOTHING
    return writing.money(amount_minor, currency, reader_locale(), sign=sign)


def format_money_short(amount_minor: int, currency: str) -> str:
    """Write an amount for the axis of a chart, such as "€12K"; it is rounded and never stands alone."""
    text = format_compact_currency(writing.decimal_of(amount_minor, currency), currency, locale=reader_locale())
    return writing.signed(writing.apart(text), plus=False)


def format_amount(amount_minor: int | None, currency: str) -> str:
    """Write an amount without its currency, for a column whose heading names it."""
    if amount_minor is None:
        return NOTHING
    return writing.amount(amount_minor, currency, reader_locale())


def format_bps(bps: int | None) -> str:
    """Write a rate of basis points as per cent, with up to two decimals: 1750 is "17.5 %"."""
    if bps is None:
        return NOTHING
    return writing.rate(bps, reader_locale())


def format_ratio(bps: int | None) -> str:
    """Write a ratio of basis points as a number with up to two decimals: 35 000 is "3.5"."""
    if bps is None:
        return NOTHING
    number = format_decimal(Decimal(bps).scaleb(-4), format="#,##0.##", locale=reader_locale())
    return writing.signed(number, plus=False)


def format_count(count: int | None) -> str:
    """Write a whole number with the reader's grouping."""
    return NOTHING if count is None else writing.count(count, reader_locale())


def plural(count: int, one: str, many: str) -> str:
    """Choose between two texts already translated; `%(count)s` in them becomes the number."""
    return (one if count == 1 else many).replace("%(count)s", format_count(count))


def url_with(**changes: str | int | None) -> str:
    """Return the present address with some query arguments changed; None takes one away."""
    arguments: dict[str, list[str]] = request.args.to_dict(flat=False)
    for name, value in changes.items():
        arguments.pop(name, None)
        if value is not None:
            arguments[name] = [str(value)]
    # The arguments are written by hand: url_for would obey an `_external` or `_scheme` that somebody put among them.
    path = url_for(request.endpoint, **(request.view_args or {})) if request.endpoint else quote(request.path)
    return f"{path}?{urlencode(arguments, doseq=True)}" if arguments else path


def url_without(*names: str) -> str:
    """Return the present address without some query arguments, and from the list's first page on."""
    return url_with(cursor=None, **dict.fromkeys(names))


def art_number(public_id: str) -> int:
    """Return a number that follows from an id alone, for choosing what is drawn where there is no picture."""
    return crc32(public_id.encode())
