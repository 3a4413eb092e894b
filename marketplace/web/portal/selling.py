"""Who is selling: the signed-in partner with its terms, read once at the start of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import current_app

from marketplace.catalog import pricing
from marketplace.catalog.directory import directory
from marketplace.catalog.standing_terms import standing_terms
from marketplace.core import clock
from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.runtime.people import current_person
from marketplace.web.access import gate_of

CHANGING: Final = frozenset({"create", "update", "destroy", "new", "edit"})
"""What endpoints are called that make or change something."""


@dataclass(frozen=True)
class Selling:
    """The partner, what its margins follow from, and the instant that the page is about."""

    partner: Partner
    terms: pricing.SellerTerms
    at: datetime


def selling() -> Selling:
    """Return who is selling now, in two SQL statements."""
    at, partner = clock.now(), current_partner()
    return Selling(partner, pricing.seller_terms(partner.id, at=at), at)


def current_partner() -> Partner:
    """Return the signed-in person's company."""
    return db.session.get_one(Partner, current_person().party_id)


def selling_currency() -> str:
    """Return the currency that the signed-in partner buys in, remembered until the partner changes."""
    return standing_terms(current_person().party_id, edition=directory().edition, at=clock.now()).currency


def cut_off_zone() -> str:
    """Return the operator's time zone (IANA), whose midnights bound the months of statements."""
    return str(current_app.config["MARKETPLACE_TIME_ZONE"])


def this_month(at: datetime) -> Period:
    """Return the present month as statements count it."""
    return month_of(at, cut_off_zone())


def may_open(endpoint: str) -> bool:
    """Whether the signed-in person may open an endpoint: pages leave out what would be refused.

    Somebody who looks through a partner's eyes is shown nothing that makes or changes something.
    """
    person, gate = current_person(), gate_of(endpoint)
    if person.is_watching and endpoint.rpartition(".")[2] in CHANGING:
        return False
    return gate is not None and (not gate.roles or person.role in gate.roles)


def portal_context() -> dict[str, object]:
    """Return what every template of the portal may ask."""
    return {"may_open": may_open, "cut_off_zone": cut_off_zone()}
