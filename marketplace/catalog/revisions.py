"""Proposed changes of an offering that partners see: kept beside it until the operator approves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.catalog import listing, problems, revised_pictures, revised_prices
from marketplace.catalog.errors import NameMissing, NothingChanges, NotOnSale, RevisionInReview
from marketplace.catalog.models import OPEN_STATES, Category, Offering, OfferingRevision
from marketplace.catalog.revised_pictures import ProposedPicture
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db

WORDS: Final = ("name", "summary", "description", "category", "problems")
FIELDS: Final = (*WORDS, "prices", "pictures")
"""What can be proposed. Tax class and cap are the operator's."""


def propose(offering: Offering, changes: Mapping[str, Any], *, by: str, at: datetime) -> OfferingRevision:
    """Propose how an offering should be, as a draft revision; the offering stays as it is.

    `changes` may hold name, summary, description (texts), category (public id), problems (public ids), prices
    (`ProposedPrice`) and pictures (`ProposedPicture`, all of them in order); what is equal to the offering is left out.
    The open revision, if there is one, is replaced and becomes a draft again. `by` is the public id of the person.

    Raises:
        Invalid: a field cannot be proposed, a category, problem, price or picture makes no sense, or the name is empty.
        NothingChanges: the offering is like this already.
        NotOnSale: partners do not see the offering.
        RevisionInReview: the open revision is being reviewed; withdraw it first.
    """
    if not offering.is_published:
        raise NotOnSale(offering.name)
    different = _different(offering, changes, at=at)
    if not different:
        raise NothingChanges
    # Two people who propose at once take turns. A vendor may lock no row of what is published, hence a lock by name.
    name = f"revision:{offering.id}"
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 7264))))
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


def amend(offering: Offering, changes: Mapping[str, Any], *, by: str, at: datetime) -> OfferingRevision:
    """Propose some fields anew and keep what the open revision says of the others; like `propose` in all else.

    A kept price whose day has come meanwhile begins with the approval.
    """
    revision = open_revision(offering)
    kept: dict[str, Any] = dict(revision.changes) if revision else {}
    if "prices" in kept and revision:
        kept["prices"] = [_still(price, at) for price in prices_of(revision)]
    if "pictures" in kept and revision:
        kept["pictures"] = pictures_of(revision)
    return propose(offering, {**kept, **changes}, by=by, at=at)


def prices_of(revision: OfferingRevision) -> list[ProposedPrice]:
    """Return the prices that a revision proposes."""
    return [ProposedPrice.from_facts(each) for each in revision.changes.get("prices", [])]


def pictures_of(revision: OfferingRevision) -> list[ProposedPicture] | None:
    """Return the pictures that a revision proposes, all of them in order; None where it leaves them as they are."""
    proposed = revision.changes.get("pictures")
    return None if proposed is None else [ProposedPicture.from_facts(each) for each in proposed]


def open_revision(offering: Offering) -> OfferingRevision | None:
    """Return the revision of an offering that is not decided yet, if there is one."""
    own = select(OfferingRevision).where(OfferingRevision.offering_id == offering.id)
    return db.session.scalar(own.where(OfferingRevision.state.in_(OPEN_STATES)))


def present(offering: Offering) -> dict[str, Any]:
    """Return how an offering is now, in the words that can be proposed; its prices are rows of their own."""
    tags = problems.problems_of([offering]).get(offering.id, [])
    return {
        "name": offering.name,
        "summary": offering.summary,
        "description": offering.description,
        "category": offering.category.public_id,
        "problems": [each.public_id for each in tags],
    }


def carry_over(revision: OfferingRevision, *, at: datetime) -> None:
    """Make an offering what its revision says, from `at` on. The review decides whether; this only does it.

    Raises:
        AlreadyThere: a price begins at the very instant of a proposed one.
    """
    offering, wanted = revision.offering, {**present(revision.offering), **revision.changes}
    if revision.changes.keys() & set(WORDS):
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
    if (pictures := pictures_of(revision)) is not None:
        revised_pictures.put_up(offering, pictures)
    revised_prices.put_in_force(offering, prices_of(revision), at=at)


def _still(price: ProposedPrice, at: datetime) -> ProposedPrice:
    return replace(price, begins_at=None) if price.begins_at and price.begins_at < at else price


def _different(offering: Offering, changes: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    if unknown := changes.keys() - set(FIELDS):
        raise Invalid(f"{min(unknown)} cannot be proposed.", fields=sorted(unknown))
    wanted = _checked({name: value for name, value in changes.items() if name in WORDS})
    now = present(offering)
    different = {name: value for name, value in wanted.items() if value != now[name]}
    if prices := revised_prices.different(offering, changes.get("prices", ()), at=at):
        different["prices"] = [price.to_facts() for price in prices]
    if "pictures" in changes and (pictures := revised_pictures.different(offering, changes["pictures"])) is not None:
        different["pictures"] = [picture.to_facts() for picture in pictures]
    return different


def _checked(words: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else list(value) for name, value in words.items()
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
    return wanted


def _category(public_id: str) -> Category:
    found = db.session.scalar(select(Category).where(Category.public_id == public_id))
    if found is None:
        raise Invalid("Choose a category from the list.", category=public_id)
    return found


def _next(offering: Offering) -> int:
    own = select(func.max(OfferingRevision.number)).where(OfferingRevision.offering_id == offering.id)
    return (db.session.scalar(own) or 0) + 1
