"""Fields that people fill in with rates, amounts and days, and that forms read as exact values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from markupsafe import Markup
from wtforms import DateField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import Select

from marketplace.core.currencies import EXPONENTS, parse_amount
from marketplace.core.errors import Invalid
from marketplace.web.fragments import frozen, remembered
from marketplace.web.language import reader_locale
from marketplace.web.places import countries

_PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})(?:[.,](?P<decimals>[0-9]{1,2}))?\s*%?")


class PercentField(StringField):
    """A rate typed in per cent with up to two decimals; `data` is whole basis points, or None where none is typed."""

    @property
    def bps(self) -> int:
        """The rate of a field that must be filled in, after the form was found valid."""
        if self.data is None:
            raise ValueError(f"{self.name} has no rate: ask only after the form was found valid")
        return int(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read "17.5", "17,5" or "17.5 %" as 1750. A field that was not sent keeps what it had."""
        self.raw_text = valuelist[0].strip() if valuelist else ""
        if valuelist:
            self.data = None
        if self.raw_text:
            self.data = percent_to_bps(self.raw_text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else bps_to_percent(self.data)


class DayField(DateField):
    """A day; `begins_at` tells the instant that it stands for."""

    def begins_at(self, at: datetime) -> datetime:
        """Return the first instant of the day in the marketplace's time zone; `at` for today and where none is given.

        A day that is over gives an instant in the past, which the services refuse.
        """
        zone = ZoneInfo(current_app.config["MARKETPLACE_TIME_ZONE"])
        if self.data is None or self.data == at.astimezone(zone).date():
            return at
        return datetime.combine(self.data, time(), zone)

    def show(self, begins_at: datetime) -> None:
        """Begin with the day of an instant, in the marketplace's time zone."""
        self.data = begins_at.astimezone(ZoneInfo(current_app.config["MARKETPLACE_TIME_ZONE"])).date()


class LongSelect(Select):
    """A select of many choices that are the same for everybody, as of countries: drawn once for each that is chosen."""

    def __call__(self, field: SelectField, **attributes: Any) -> Markup:
        """Return the element, with its options in the reader's language."""
        key = ("select", field.id, field.name, field.data, frozen(attributes))
        return remembered(key, lambda: str(super(LongSelect, self).__call__(field, **attributes)))


def percent_to_bps(text: str) -> int:
    """Read a percentage as basis points, exactly.

    Raises:
        ValidationError: it is not a number between 0 and 100 with at most two decimals.
    """
    found = _PERCENT.fullmatch(text)
    if found is None:
        raise ValidationError(_("Write a percentage with at most two decimals, such as 17.5."))
    bps = int(found["whole"]) * 100 + int((found["decimals"] or "").ljust(2, "0"))
    if bps > 10_000:
        raise ValidationError(_("A percentage lies between 0 and 100."))
    return bps


def bps_to_percent(bps: int) -> str:
    """Write basis points as people type them: 1750 is "17.5"."""
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def read_amount(field: Field, currency: str) -> int | None:
    """Return the amount typed into a field in minor units of `currency`; None where it is empty or wrong.

    A wrong one leaves its error on the field.
    """
    text = str(field.data or "").strip()
    if not text:
        return None
    try:
        return parse_amount(text, currency)
    except Invalid as refusal:
        field.errors = (*field.errors, refusal.message)
        return None


def options(
    pairs: Iterable[tuple[str, str | LazyString]] | Mapping[str, str | LazyString],
    *,
    first: str | LazyString | None = None,
    group: str | None = None,
) -> list[SelectChoice]:
    """Return choices of a select from values with their texts; `first` is the text of an empty choice before them."""
    known = pairs.items() if isinstance(pairs, Mapping) else pairs
    empty = [] if first is None else [SelectChoice("", first)]
    return [*empty, *(SelectChoice(value, text, optgroup=group) for value, text in known)]


def country_choices() -> list[SelectChoice]:
    """Return every country by its name in the reader's language, with an empty first choice."""
    return options(countries(reader_locale()), first=_("Choose a country"))


def country_name(code: str) -> str:
    """Return what a country is called in the reader's language; the code itself where it is unknown."""
    return str(reader_locale().territories.get(code, code))


def currency_choices() -> list[SelectChoice]:
    """Return every currency with its code and its name in the reader's language."""
    names: Any = reader_locale().currencies
    return options((code, f"{code} · {names.get(code, code)}") for code in sorted(EXPONENTS))


@lru_cache(maxsize=1)
def zone_choices() -> list[str]:
    """Return the names of time zones that people know, UTC first."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]
