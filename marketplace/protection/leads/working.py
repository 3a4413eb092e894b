"""What becomes of a lead: its partner works it, or the house those that stayed with it; the house may hand one over.

Source: docs/protection.md, "Leads".
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.partners.models import Partner
from marketplace.protection.leads.errors import HandedToSuspended, LeadGone
from marketplace.protection.leads.rules import LEAD
from marketplace.protection.models import Lead, LeadDetail, LeadStep

HAND: Final = text("select hand_lead(:lead_id, :partner_id, :actor, :at)")


def advance(
    lead: LeadDetail, action: str, *, by: str, at: datetime, order_id: int | None = None, note: str = ""
) -> LeadDetail:
    """Lead a lead on: `contact`, `win` (with the order it became, if there is one here) or `lose`.

    `by` is the person's public id. The row is locked: two colleagues take turns.

    Raises:
        TransitionRefused: its state does not allow the action.
    """
    wanted = select(LeadDetail).where(LeadDetail.lead_id == lead.lead_id)
    found = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()
    before, found.state = found.state, LEAD.next(found.state, action)
    db.session.add(
        LeadStep(
            lead_id=found.lead_id, partner_id=found.partner_id, from_state=before, to_state=found.state, actor=by,
            order_id=order_id if action == "win" else None, note=note.strip(), happened_at=at,
        )
    )  # fmt: skip
    if found.partner_id is None:  # what a partner does with its lead is its own business
        trail.record(f"lead.{found.state}", "lead", found.public_id)
    return found


def hand(lead: Lead, partner: Partner, *, by: str, at: datetime) -> None:
    """Give a lead that stayed with the house to a partner: who wrote is that partner's alone to read from then on.

    Raises:
        LeadGone: it was routed, or handed to somebody already.
        HandedToSuspended: the partner may not sell.
    """
    if not partner.is_active:
        raise HandedToSuspended
    asked = {"lead_id": lead.id, "partner_id": partner.id, "actor": by, "at": at}
    if not db.session.scalar(HAND, asked):
        raise LeadGone
    db.session.expire_all()  # the house cannot read its details again
    trail.record("lead.handed", "lead", lead.public_id, {"partner": partner.public_id})
    outbox.defer("mail.lead_received", lead_id=lead.id)
