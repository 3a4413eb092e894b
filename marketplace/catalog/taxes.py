"""Setting tax rates by country, region and tax class."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog.errors import AlreadyThere, NameMissing, RateOutOfRange, TooEarly
from marketplace.catalog.models import TaxRate
from marketplace.core.errors import Invalid
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db

TAX_CLASSES: Final = ("standard", "reduced", "exempt")
"""What offerings can be taxed as. A class without a rate of its own is taxed as `standard`."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"[A-Z0-9]{0,3}")


def set_rate(
    *, country: str, region: str = "", tax_class: str, name: str, bps: int, effective_from: datetime, at: datetime
) -> TaxRate:
    """Set the tax of a class in a country, or in one of its regions, from an instant on until the next rate.

    `country` is an ISO 3166-1 code, `region` the part of an ISO 3166-2 code after the hyphen. A region's rate is its
    whole rate. Orders keep the rate they were placed with.

    Raises:
        Invalid: the place, class, name or rate makes no sense, or it would begin in the past.
        AlreadyThere: a rate for this place and class begins at that very instant.
    """
    country, region, name = country.strip().upper(), region.strip().upper(), name.strip()
    _require_place(country, region, tax_class)
    if not name:
        raise NameMissing("tax")
    if not 0 <= bps <= BPS_WHOLE:
        raise RateOutOfRange("tax", bps)
    if effective_from < at:
        raise TooEarly("A tax rate cannot begin in the past. Choose today or later.", effective_from=effective_from)
    place = {"country": country, "region": region, "tax_class": tax_class, "effective_from": effective_from}
    if db.session.scalar(select(TaxRate.id).filter_by(**place)) is not None:
        raise AlreadyThere(
            "A rate for this place and class begins at that moment already. Choose another day.", **place
        )

    rate = TaxRate(name=name, bps=bps, **place)
    db.session.add(rate)
    where = f"{country}-{region}" if region else country
    facts = {"tax_class": tax_class, "name": name, "bps": bps, "effective_from": effective_from.isoformat()}
    trail.record("tax_rate.set", "tax_rate", where, facts)
    return rate


def _require_place(country: str, region: str, tax_class: str) -> None:
    if not _COUNTRY.fullmatch(country):
        raise Invalid("A country is a code of two letters, such as DE.", country=country)
    if not _REGION.fullmatch(region):
        raise Invalid("A region is the code after the country's, such as CA for California.", region=region)
    if tax_class not in TAX_CLASSES:
        raise Invalid(f"A tax class is one of {', '.join(TAX_CLASSES)}.", tax_class=tax_class)
