"""Self-billing agreements: a partner lets the operator issue its invoices for the commission, and may end that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.errors import Conflict
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.partners import billing
from marketplace.partners.errors import FactMissing
from marketplace.partners.models import Partner, SelfBillingAgreement

WORDING: Final = "2026-11"
"""The text that is agreed to now; a changed text has a new name, and old agreements keep theirs."""


class NotAgreed(Conflict):
    """There is no self-billing agreement in force that could be ended."""


def in_force(partner_id: int) -> SelfBillingAgreement | None:
    """Return the partner's agreement, or None where the partner issues its invoices itself."""
    is_open = (SelfBillingAgreement.partner_id == partner_id, SelfBillingAgreement.ended_at.is_(None))
    return db.session.scalar(select(SelfBillingAgreement).where(*is_open))


def all_of(partner_id: int | None = None) -> Sequence[SelfBillingAgreement]:
    """Return every agreement there ever was, of one partner or of all, the first one first."""
    query = select(SelfBillingAgreement).order_by(SelfBillingAgreement.id)
    if partner_id is not None:
        query = query.where(SelfBillingAgreement.partner_id == partner_id)
    return db.session.scalars(query).all()


def agree(partner: Partner, *, by: str, at: datetime) -> SelfBillingAgreement:
    """Agree for the partner, from `at` on; `by` is a person's public id. A second call returns the first agreement.

    Raises:
        FactMissing: nobody has stated the address that an invoice of the partner needs.
    """
    if found := in_force(partner.id):
        return found
    if billing.details_of(partner.id) is None:
        raise FactMissing("Enter your invoice details first: the invoices carry your address and VAT number.")
    made = SelfBillingAgreement(
        public_id=new_public_id("sba"), partner_id=partner.id, wording=WORDING, agreed_by=by, agreed_at=at
    )
    db.session.add(made)
    trail.record("self_billing.agreed", "partner", partner.public_id, {"agreement": made.public_id, "wording": WORDING})
    return made


def end(partner: Partner, *, by: str, at: datetime) -> SelfBillingAgreement:
    """End the partner's agreement at `at`: what is booked from then on the partner invoices itself.

    Raises:
        NotAgreed: there is none in force.
    """
    found = in_force(partner.id)
    if found is None:
        raise NotAgreed("There is no self-billing agreement to be ended.")
    found.ended_by, found.ended_at = by, at
    trail.record("self_billing.ended", "partner", partner.public_id, {"agreement": found.public_id})
    return found
