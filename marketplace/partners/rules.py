"""The life of a partner in the programme, and what its facts must look like."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketplace.core.currencies import is_currency
from marketplace.core.states import Transitions
from marketplace.partners.errors import FactMissing

MEMBERSHIP = Transitions(
    {
        ("active", "suspend"): "suspended",
        ("suspended", "reinstate"): "active",
    },
    of="partner",
)

_COUNTRY = re.compile(r"[A-Z]{2}")


def require_facts(*, name: str, country: str, currency: str, time_zone: str) -> None:
    """Refuse facts that a partner cannot have.

    Raises:
        FactMissing: the name is empty, the country is not a code of two capitals, the currency or time zone is unknown.
    """
    if not name.strip():
        raise FactMissing("Give the partner its company name.")
    if not _COUNTRY.fullmatch(country):
        raise FactMissing("A country is a code of two capital letters, such as DE.", country=country)
    if not is_currency(currency):
        raise FactMissing("A currency is an ISO 4217 code in capitals, such as EUR.", currency=currency)
    if not is_time_zone(time_zone):
        raise FactMissing("A time zone is an IANA name, such as Europe/Berlin.", time_zone=time_zone)


def is_time_zone(name: str) -> bool:
    """Whether this is the IANA name of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        return False
    return True
