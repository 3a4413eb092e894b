"""The reader's language, for everything that formats numbers, money and dates."""

from __future__ import annotations

from babel import Locale
from flask import current_app, has_app_context
from flask_babel import get_locale

NOTHING = "—"
"""What stands where there is no value."""

_FALLBACK = Locale("en")


def reader_locale() -> Locale:
    """Return the reader's locale; English where Flask-Babel is not set up or no page is being made."""
    if not has_app_context() or "babel" not in current_app.extensions:
        return _FALLBACK
    return get_locale() or _FALLBACK


def page_language() -> str:
    """Return the value of `<html lang>`, such as `en` or `de-CH`."""
    return str(reader_locale()).replace("_", "-")


def page_direction() -> str:
    """Return the value of `<html dir>`: `ltr` or `rtl`."""
    return reader_locale().text_direction
