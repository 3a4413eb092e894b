"""What stands on the invoices that a partner gets, and what tax follows from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.partners.errors import FactMissing
from marketplace.partners.models import BillingDetails, Partner


@dataclass(frozen=True, slots=True)
class Billing:
    """An address and a tax number in its one spelling; `has_valid_tax_number` where its form was checked."""

    line1: str
    city: str
    line2: str = ""
    postal_code: str = ""
    region: str = ""
    tax_number: str = ""
    has_valid_tax_number: bool = False


def details_of(partner_id: int) -> BillingDetails | None:
    """Return a partner's billing details; None where nobody has entered any."""
    return db.session.scalar(select(BillingDetails).where(BillingDetails.partner_id == partner_id))


def state(partner: Partner, billing: Billing, *, by: str, at: datetime) -> BillingDetails:
    """State what the partner's invoices say from now on. Issued ones stay as they are; `by` is a person's public id.

    Raises:
        FactMissing: the address or the city is empty.
    """
    if not (billing.line1.strip() and billing.city.strip()):
        raise FactMissing("Enter the address and the city that stand on your invoices.")
    details = details_of(partner.id)
    if details is None:
        details = BillingDetails(partner_id=partner.id)
        db.session.add(details)
    for name, value in asdict(billing).items():
        setattr(details, name, value)
    details.amended_by, details.amended_at = by, at
    trail.record("partner.billing_stated", "partner", partner.public_id, {"has_tax_number": bool(billing.tax_number)})
    return details
