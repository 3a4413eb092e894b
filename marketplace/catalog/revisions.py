"""Proposed changes of an offering that partners see: kept beside it until the operator approves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.catalog import listing, problems
from marketplace.catalog.errors import NameMissing, RevisionInReview
from marketplace.catalog.models import OPEN_STATES, Category, Offering, OfferingRevision
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db

FIELDS: Final = ("name", "summary", "description", "category", "problems")
"""What can be proposed. Tax class and cap are the operator's; prices have a history of their own."""


def propose(offering: Offering, changes: Mapping[str, Any], *, by: str, at: datetime) -> OfferingRevision:
    """Propose how an offering should be, as a draft revision; the offering stays as it is.

    `changes` may hold name, summary, description (texts), category (public id) and problems (public ids); what is equal
    to the offering is left out. The open revision, if there is one, is replaced and becomes a draft again. `by` is the
    public id of the person.

    Raises:
        Invalid: a field cannot be proposed, a category or problem is unknown, the name is empty, or nothing changes.
        RevisionInReview: the open revision is being reviewed; withdraw it first.
    """
    different = _different(offering, changes)
    if not different:
        raise Invalid("Nothing would change.")
    # The lock makes two people who propose at once take turns.
    db.session.scalars(select(Offering.id).where(Offering.id == offering.id).with_for_update()).one()
    revision = open_revision(offering)
    if revision is not None and revision.state == "in_review":
        raise RevisionInReview(offering.name)
    if revision is None:
        revision = OfferingRevision(
            public_id=new_public_id("rev"), offering=offering, vendor_id=offering.vendor_id, number=_next(offering)
        )
        db.session.add(revision)
    revision.changes, revision.state, revision.proposed_by, revision.proposed_at = different, "draft", by, at
    facts = {"revision": revision.public_id, "fields": sorted(different)}
    trail.record("offering.revision_proposed", "offering", offering.public_id, facts)
    return revision


def open_revision(offering: Offering) -> OfferingRevision | None:
    """Return the revision of an offering that is not decided yet, if there is one."""
    own = select(OfferingRevision).where(OfferingRevision.offering_id == offering.id)
    return db.session.scalar(own.where(OfferingRevision.state.in_(OPEN_STATES)))


def present(offering: Offering) -> dict[str, Any]:
    """Return how an offering is now, in the fields that can be proposed."""
    tags = problems.problems_of([offering]).get(offering.id, [])
    return {
        "name": offering.name,
        "summary": offering.summary,
        "description": offering.description,
        "category": offering.category.public_id,
        "problems": [each.public_id for each in tags],
    }


def carry_over(revision: OfferingRevision) -> None:
    """Make an offering what its revision says. The review decides whether; this only does it."""
    offering, wanted = revision.offering, {**present(revision.offering), **revision.changes}
    listing.amend_offering(
        offering,
        category=_category(wanted["category"]),
        name=wanted["name"],
        summary=wanted["summary"],
        description=wanted["description"],
        tax_class=offering.tax_class,
        cap_bps=offering.cap_bps,
    )
    if "problems" in revision.changes:
        problems.tag(offering, problems.named(wanted["problems"]))


def _different(offering: Offering, changes: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := changes.keys() - set(FIELDS):
        raise Invalid(f"{min(unknown)} cannot be proposed.", fields=sorted(unknown))
    wanted: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else list(value) for name, value in changes.items()
    }
    if "name" in wanted and not wanted["name"]:
        raise NameMissing("offering")
    if "category" in wanted:
        _category(wanted["category"])
    if "problems" in wanted:
        found = [each.public_id for each in problems.named(wanted["problems"])]
        if set(found) != set(wanted["problems"]) or not found:
            raise Invalid("Choose at least one problem from the list.")
        wanted["problems"] = found
    now = present(offering)
    return {name: value for name, value in wanted.items() if value != now[name]}


def _category(public_id: str) -> Category:
    found = db.session.scalar(select(Category).where(Category.public_id == public_id))
    if found is None:
        raise Invalid("Choose a category from the list.", category=public_id)
    return found


def _next(offering: Offering) -> int:
    own = select(func.max(OfferingRevision.number)).where(OfferingRevision.offering_id == offering.id)
    return (db.session.scalar(own) or 0) + 1
