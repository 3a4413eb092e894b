"""Stripe's smallest units. They are ours, ISO 4217's, except in a few currencies.

Source: docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies" and "Special cases".
"""

from __future__ import annotations

from typing import Final

from marketplace.core.errors import Invalid

_TIMES: Final = {"ISK": 100, "UGX": 100}
"""No decimals in ISO 4217; Stripe counts hundredths, which must be whole units."""

_DIVIDED_BY: Final = {"MGA": 100}
"""Two decimals in ISO 4217; Stripe counts whole units."""

_STEP: Final = {"BHD": 10, "JOD": 10, "KWD": 10, "OMR": 10, "TND": 10, **_DIVIDED_BY}
"""Stripe takes only multiples of this many of our minor units."""


LARGEST: Final = 99_999_999
"""The most that one payment can be, in Stripe's smallest unit: eight digits."""

LARGEST_TRANSFER: Final = 999_999_999_999
"""The most that one transfer can be, in Stripe's smallest unit: twelve digits, far above one card payment."""


def step(currency: str) -> int:
    """Return the smallest amount that Stripe moves, in minor units: whatever it moves is a multiple of it."""
    return _STEP.get(currency, 1)


def to_stripe(amount_minor: int, currency: str) -> int:
    """Return an amount of ISO 4217 minor units in Stripe's smallest unit. Nothing is rounded.

    Raises:
        Invalid: Stripe has no unit as small as this amount needs, or takes no payment as large.
    """
    if amount_minor % step(currency):
        raise Invalid(
            f"Cards can only be charged {currency} in steps of {step(currency)} minor units; {amount_minor} is none.",
            currency=currency,
            amount_minor=amount_minor,
        )
    amount = _in_their_units(amount_minor, currency)
    if amount > LARGEST:
        raise Invalid(
            "This is more than one card payment can be. Order in smaller parts, or ask your seller.",
            currency=currency,
            amount_minor=amount_minor,
        )
    return amount


def to_transfer(amount_minor: int, currency: str) -> int:
    """Return an amount to send to a recipient, given in ISO 4217 minor units, in Stripe's smallest unit.

    Raises:
        Invalid: Stripe has no unit as small as this amount needs, or sends nothing as large at once.
    """
    amount = _in_their_units(amount_minor, currency)
    if amount_minor <= 0 or amount_minor % step(currency) or amount > LARGEST_TRANSFER:
        raise Invalid(
            f"Stripe sends {currency} in steps of {step(currency)} minor units, and at most twelve digits at once; "
            f"{amount_minor} is no such amount.",
            currency=currency,
            amount_minor=amount_minor,
        )
    return amount


def from_stripe(amount: int, currency: str) -> int:
    """Return an amount of Stripe's smallest unit in ISO 4217 minor units.

    Raises:
        Invalid: it is a fraction of our minor unit, which Stripe's documentation rules out.
    """
    if amount % _TIMES.get(currency, 1):
        raise Invalid(f"Stripe names {amount} of {currency}, which is not a whole amount.", currency=currency)
    return amount * _DIVIDED_BY.get(currency, 1) // _TIMES.get(currency, 1)


def _in_their_units(amount_minor: int, currency: str) -> int:
    return amount_minor * _TIMES.get(currency, 1) // _DIVIDED_BY.get(currency, 1)
