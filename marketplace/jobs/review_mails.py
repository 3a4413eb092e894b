"""Mail about reviews: what was decided about an offering or a change that a vendor sent in."""

from __future__ import annotations

from marketplace.catalog.models import Offering, OfferingReview
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address

APPROVED = frozenset({"approved", "published"})


def offering_reviewed(*, step_id: int) -> None:
    """Tell a vendor's staff that what it sent in was approved, or why it came back."""
    with transaction():
        step = db.session.get_one(OfferingReview, step_id)
        offering = db.session.get_one(Offering, step.offering_id)
        is_new, is_approved = step.revision_id is None, step.to_state in APPROVED
        endpoint = "vendor.offerings.show" if is_new or is_approved else "vendor.offerings.revision.show"
        url = address(endpoint, offering_id=offering.public_id)
        facts = {"offering": offering, "is_new": is_new, "is_approved": is_approved, "reason": step.reason}
        for person in people(step.vendor_id, ("staff",)):
            key = f"offering_reviewed:{step.id}:{person.public_id}"
            to_person(person, "offering_reviewed", key, at=clock.now(), url=url, **facts)
