"""Countries and their states, as far as an address and its tax need them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale

from marketplace.catalog.rules.tax import EU_MEMBERS

NOT_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes that Babel names beside the countries of ISO 3166: unions, islands with codes of their own, tests."""

WITH_POSTAL_CODE: Final = EU_MEMBERS - {"IE"} | {"AU", "CA", "CH", "GB", "JP", "LI", "NO", "US"}

STATES: Final = {
    "US": {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
        "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
        "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
        "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
        "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
        "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
        "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
        "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
        "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
        "WY": "Wyoming", "PR": "Puerto Rico",
    },
    "CA": {
        "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
        "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut",
        "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
    },
}  # fmt: skip
"""Countries whose tax depends on the state: an address there needs one."""


@lru_cache(maxsize=8)
def countries(locale: Locale) -> list[tuple[str, str]]:
    """Return code and name of every country, in the order of the names in the reader's language."""
    names = [
        (code, name)
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(names, key=lambda named: named[1])


def region_code(country: str, text: str) -> str | None:
    """Return the code of the state that was typed by code or name; what was typed where the country has no list.

    None where the country needs a state and this is none of its own.
    """
    typed = text.strip()
    if country not in STATES:
        return typed.upper()
    states = STATES[country]
    if typed.upper() in states:
        return typed.upper()
    return next((code for code, name in states.items() if name.casefold() == typed.casefold()), None)
