"""Mail about leads: to the partner that a lead belongs to, or to the house's people. Who wrote stands on the page."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import Party
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.protection.models import LeadDetail

ROLES: Final = ("owner", "seller")
OURS: Final = ("channel_manager",)


def received(*, lead_id: int) -> None:
    """Tell whoever the lead belongs to that it is there; handed over later, its partner is told then."""
    with transaction():
        lead, at = db.session.get_one(LeadDetail, lead_id), clock.now()
        is_ours = lead.partner_id is None
        house = select(Party.id).where(Party.kind == "operator")
        parties = list(db.session.scalars(house)) if lead.partner_id is None else [lead.partner_id]
        url = address("operator.leads.show" if is_ours else "portal.leads.show", lead_id=lead.public_id)
        for party_id in parties:
            for person in people(party_id, OURS if is_ours else ROLES):
                key = f"lead_received:{lead.public_id}:{person.public_id}"
                to_person(person, "lead_received", key, at=at, number=lead.public_id, url=url)
