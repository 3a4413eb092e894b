"""Secrets out of a text that is kept: keys, signing secrets, client secrets, card numbers."""

from __future__ import annotations

import re

from marketplace.sandbox.stripe.cards import passes_luhn

_KEY = re.compile(r"\b([sr]k_(?:test|live)_)[\w*]+")
_SIGNING = re.compile(r"\bwhsec_\w+")
_CLIENT = re.compile(r"(_secret_)\w+")
_CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){11,18}(?![\w.])")


def masked(text: str) -> str:
    """Return a text without its secrets; of a card number the last four digits stay."""
    text = _KEY.sub(r"\1***", text)
    text = _SIGNING.sub("whsec_***", text)
    text = _CLIENT.sub(r"\1***", text)
    return _CARD.sub(_without_digits, text)


def _without_digits(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return f"card ending {digits[-4:]}" if passes_luhn(digits) else match[0]
