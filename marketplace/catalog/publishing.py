"""Showing an offering to partners and customers, and taking it out of sale."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog.errors import NotReady
from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.catalog.problems import problems_of
from marketplace.core.states import Transitions
from marketplace.db.base import db

OFFERING = Transitions(
    {
        ("draft", "publish"): "published",
        ("in_review", "publish"): "published",
        ("published", "retire"): "retired",
        ("retired", "publish"): "published",
    },
    of="offering",
)


def missing(offering: Offering, *, at: datetime) -> list[str]:
    """Return what an offering still needs before it can be published, as sentences; nothing when it is ready."""
    needs = []
    if not offering.summary.strip():
        needs.append("Write a summary: it is what people see in the shop.")
    if not offering.description.strip():
        needs.append("Write a description.")
    if not problems_of([offering]):
        needs.append("Choose a customer problem that it helps with.")
    if not offering.plans:
        needs.append("Add a plan: it says how the offering is charged.")
    elif not _has_price(offering, at):
        needs.append("Set a list price that is in force now.")
    return needs


def publish(offering: Offering, *, at: datetime) -> None:
    """Show an offering in the shop from now on; also brings a retired one back.

    Raises:
        TransitionRefused: it is published already.
        NotReady: something is missing, such as a plan or a price.
    """
    following = OFFERING.next(offering.state, "publish")
    if needs := missing(offering, at=at):
        raise NotReady(offering.name, needs)

    offering.state, offering.published_at = following, at
    trail.record("offering.published", "offering", offering.public_id, {"name": offering.name})


def retire(offering: Offering, *, at: datetime) -> None:
    """Take an offering out of sale. Orders of it stay as they are; links to it stop selling.

    Raises:
        TransitionRefused: it is not published.
    """
    offering.state = OFFERING.next(offering.state, "retire")
    trail.record("offering.retired", "offering", offering.public_id, {"name": offering.name, "at": at.isoformat()})


def _has_price(offering: Offering, at: datetime) -> bool:
    priced = select(ListPrice.id).join(Plan, Plan.id == ListPrice.plan_id)
    priced = priced.where(Plan.offering_id == offering.id, ListPrice.effective_from <= at)
    return db.session.scalar(priced.limit(1)) is not None
