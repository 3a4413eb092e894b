"""The tax of a line: which rate, for which jurisdiction, and when the customer accounts for it itself.

Decisions where the market's law leaves a choice to the operator: a region's rate is its whole rate (not on top of
the country's); a class without a rate of its own is taxed as `standard`, so that a forgotten row never
means untaxed; a place without any rate is not taxed, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Treatment = Literal["taxed", "reverse_charge", "untaxed"]

STANDARD_CLASS: Final = "standard"
EU_MEMBERS: Final = frozenset(
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    }
)
REVERSE_CHARGE_NOTE: Final = "Reverse charge: the customer accounts for the VAT (Article 196, Directive 2006/112/EC)."


@dataclass(frozen=True, slots=True)
class TaxRate:
    """The rate of a tax class in a country, or in one region of it, from an instant on until the next one."""

    country: str
    region: str
    tax_class: str
    name: str
    bps: int
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class TaxPlace:
    """Where the customer is: ISO 3166 country, region code or empty, and the country of its valid VAT number.

    `vat_country` is None for a private person and for a number that was not validated; it is the ISO
    code (Greece is GR, though its VAT numbers begin with EL).
    """

    country: str
    region: str = ""
    vat_country: str | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """The rate for a line in bps, its name, the jurisdiction it is owed to (`DE`, `US-CA`), and the treatment.

    `note` is the sentence that the law wants on the invoice; empty when there is none.
    """

    bps: int
    name: str
    jurisdiction: str
    treatment: Treatment
    note: str = ""


def find_tax(rates: Iterable[TaxRate], tax_class: str, place: TaxPlace, *, seller_country: str, at: datetime) -> Tax:
    """Find how a line of this tax class is taxed for a customer at an instant.

    A rate of the customer's region goes before its country's, the offering's class before `standard`,
    a later effective-from before an earlier one. A business with a valid VAT number of its own EU
    country, other than the seller's EU country, is reverse-charged: 0 bps, with the note.

    Source: docs/money.md, "Tax".
    """
    if is_reverse_charged(place, seller_country):
        return Tax(0, "VAT", place.country, "reverse_charge", REVERSE_CHARGE_NOTE)

    fitting = [rate for rate in rates if _fits(rate, tax_class, place, at)]
    if not fitting:
        return Tax(0, "", place.country, "untaxed")
    rate = max(fitting, key=lambda rate: (rate.region != "", rate.tax_class == tax_class, rate.effective_from))
    jurisdiction = f"{rate.country}-{rate.region}" if rate.region else rate.country
    return Tax(rate.bps, rate.name, jurisdiction, "taxed")


def is_reverse_charged(place: TaxPlace, seller_country: str) -> bool:
    """Whether the customer accounts for the tax: a business in an EU country other than the seller's."""
    across_a_border = place.country != seller_country and {place.country, seller_country} <= EU_MEMBERS
    return across_a_border and place.vat_country == place.country


def _fits(rate: TaxRate, tax_class: str, place: TaxPlace, at: datetime) -> bool:
    return (
        rate.country == place.country
        and rate.region in {"", place.region}
        and rate.tax_class in {tax_class, STANDARD_CLASS}
        and rate.effective_from <= at
    )
