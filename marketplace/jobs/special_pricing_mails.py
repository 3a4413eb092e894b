"""Mail about requests for special pricing: to the partner that asked, and to finance where nobody decided in time.

The operator reads what is kept of mail, so none of it names the customer: the page behind its link does.
"""

from __future__ import annotations

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import Party
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.special_pricing.models import PricingRequest, PricingRequestStep

ROLES = ("owner", "seller")


def pricing_decided(*, step_id: int) -> None:
    """Tell a partner what became of its request: granted, turned down and why, or late. Each mail is written once."""
    with transaction():
        step = db.session.get_one(PricingRequestStep, step_id)
        request = db.session.get_one(PricingRequest, step.request_id)
        facts = {
            "state": step.to_state,
            "asked_bps": request.bps,
            "granted_bps": step.evidence.get("bps", request.bps),
            "ends_at": request.ends_at,
            "reason": step.evidence.get("text", ""),
            "url": address("portal.special_pricing.show", request_id=request.public_id),
        }
        for person in people(step.partner_id, ROLES):
            key = f"pricing_decided:{step.id}:{person.public_id}"
            to_person(person, "pricing_decided", key, at=clock.now(), **facts)


def pricing_escalated(*, step_id: int) -> None:
    """Tell the operator's finance people of a request that nobody decided in time. Decided since: nobody is told."""
    with transaction():
        step = db.session.get_one(PricingRequestStep, step_id)
        request = db.session.get_one(PricingRequest, step.request_id)
        if not request.is_open:
            return
        facts = {
            "partner": request.partner.name,
            "asked_bps": request.bps,
            "due_at": request.due_at,
            "url": address("operator.special_pricing.show", request_id=request.public_id),
        }
        for operator in db.session.scalars(select(Party).where(Party.kind == "operator")):
            for person in people(operator.id, ("finance",)):
                key = f"pricing_escalated:{step.id}:{person.public_id}"
                to_person(person, "pricing_escalated", key, at=clock.now(), **facts)
