"""Who sends a paper, and whom it is for, as lines of an address."""

from __future__ import annotations

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.partners import billing
from marketplace.partners.models import Partner
from marketplace.runtime.issuer import issuer


def issuer_lines(locale: Locale) -> list[str]:
    """Return the operator, the name first."""
    by = issuer()
    return [by.name, *by.address, _country(by.country, locale), *_tax_number(by.tax_number)]


def partner_lines(partner_id: int, locale: Locale) -> list[str]:
    """Return a partner with what it has stated for its invoices, the name first."""
    partner = db.session.scalars(select(Partner).where(Partner.id == partner_id)).one()
    stated = billing.details_of(partner_id)
    if stated is None:
        return [partner.name, _country(partner.country, locale)]
    place = f"{stated.postal_code} {stated.city}".strip()
    lines = [partner.name, stated.line1, stated.line2, place, stated.region, _country(partner.country, locale)]
    return [line for line in (*lines, *_tax_number(stated.tax_number)) if line]


def letterhead(partner_id: int) -> list[str]:
    """Return what a partner's papers say of both sides, as one value: papers follow from it beside the figures."""
    locale = get_locale() or Locale("en")
    return [str(locale), *issuer_lines(locale), *partner_lines(partner_id, locale)]


def _country(code: str, locale: Locale) -> str:
    return str(locale.territories.get(code, code))


def _tax_number(number: str) -> list[str]:
    return [_("VAT number %(number)s", number=number)] if number else []
