"""What belongs to the signed-in vendor: its offerings and their plans. Anybody else's look absent."""

from __future__ import annotations

from marketplace.catalog import drafts, queries
from marketplace.catalog.errors import NotOnSale, OfferingNotFound
from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.core import clock
from marketplace.runtime.people import current_person


def own(offering_id: str) -> Offering:
    """Return one of the vendor's offerings.

    Raises:
        OfferingNotFound: it is none of them.
    """
    return queries.vendor_offering(current_person().party_id, offering_id)


def own_draft(offering_id: str) -> Offering:
    """Return one that the vendor may still change itself.

    Raises:
        OfferingNotFound: it is none of the vendor's.
        NotDraft: it is in review, or was published.
    """
    offering = own(offering_id)
    drafts.require_draft(offering)
    return offering


def on_sale(offering_id: str) -> Offering:
    """Return one that partners see, so that changes of it are proposed.

    Raises:
        OfferingNotFound: it is none of the vendor's.
        NotOnSale: it is a draft, in review or retired.
    """
    offering = own(offering_id)
    if not offering.is_published:
        raise NotOnSale(offering.name)
    return offering


def plan_of(offering: Offering, plan_id: str) -> Plan:
    """Return a plan of an offering.

    Raises:
        OfferingNotFound: it has no such plan.
    """
    found = next((plan for plan in offering.plans if plan.public_id == plan_id), None)
    if found is None:
        raise OfferingNotFound(offering.public_id)
    return found


def in_force(plan: Plan, currency: str) -> ListPrice | None:
    """Return what a plan costs now in a currency, if it has a price in it."""
    found = queries.prices_in_force([plan.offering], at=clock.now())[plan.offering_id]
    return next((price for price in found if price.plan_id == plan.id and price.currency == currency), None)
