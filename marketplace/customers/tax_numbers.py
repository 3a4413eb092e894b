"""Tax and VAT numbers: one spelling for each, and whether its form and check digits are right.

Whether the number is registered is not asked of any authority here: the check is made without a network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.util import clean

from marketplace.core.errors import Invalid

COUNTRY: Final = re.compile("[A-Z]{2}")

EU_MEMBERS: Final = frozenset(code.upper() for code in vat.MEMBER_STATES if code != "xi")
"""ISO 3166 codes of the members. Northern Ireland's XI is no country."""


class TaxNumberInvalid(Invalid):
    """A VAT number whose form or check digits are wrong."""

    def __init__(self, country: str) -> None:
        super().__init__(
            f"This is not a valid VAT number of {country}. Correct it, or leave it out to be charged tax.",
            country=country,
        )


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A number in its one spelling: prefix and digits, without spaces, dots or dashes.

    `is_valid` is true where its form was checked; `vat_country` is the ISO code of the EU member it belongs to.
    """

    value: str
    is_valid: bool
    vat_country: str | None = None


def recognise(text: str, country: str) -> TaxNumber | None:
    """Return the number that a business in `country` (ISO code) typed, or None when it typed none.

    The prefix of an EU number may be left out. Outside the EU, numbers are checked where a check is known for
    the country, and kept as they are where it is not or where they fail it.

    Raises:
        TaxNumberInvalid: the country is in the EU and this is not one of its VAT numbers.
    """
    compact = clean(text, " .-/").upper().strip()
    if not compact:
        return None
    if country in EU_MEMBERS:
        return _eu_number(compact, country)
    module = get_cc_module(country.lower(), "vat") if COUNTRY.fullmatch(country) else None
    if module is None:
        return TaxNumber(compact, is_valid=False)
    try:
        return TaxNumber(country + module.validate(compact).removeprefix(country), is_valid=True)
    except ValidationError:
        return TaxNumber(compact, is_valid=False)


def country_of(number: str) -> str:
    """Return the ISO code of the country that a valid number in its one spelling belongs to."""
    return {"EL": "GR", "XI": "GB"}.get(number[:2], number[:2])


def _eu_number(compact: str, country: str) -> TaxNumber:
    prefix = "EL" if country == "GR" else country
    try:
        number = vat.validate(prefix + compact.removeprefix(prefix))
    except ValidationError:
        raise TaxNumberInvalid(country) from None
    return TaxNumber(number, is_valid=True, vat_country=country)
