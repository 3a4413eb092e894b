"""Finding leads. Row security shows a partner its own; the house the numbers of all, and in full what it kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offering
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.protection.leads.errors import LeadNotFound
from marketplace.protection.leads.rules import STATES
from marketplace.protection.models import Lead, LeadDetail, LeadStep


def page_of_partner(
    partner_id: int, *, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[LeadDetail]:
    """Return a page of a partner's leads, the newest first. `search` is a part of who wrote, or of the number."""
    statement = _searched(select(LeadDetail).where(LeadDetail.partner_id == partner_id), search)
    if state in STATES:
        statement = statement.where(LeadDetail.state == state)
    return paged(statement, order=(LeadDetail.lead_id,), cursor=cursor, limit=limit, is_descending=True)


def of_partner(partner_id: int, public_id: str) -> LeadDetail:
    """Return a partner's own lead.

    Raises:
        LeadNotFound: there is none with this number, or it is another partner's.
    """
    wanted = select(LeadDetail).where(LeadDetail.partner_id == partner_id, LeadDetail.public_id == public_id)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise LeadNotFound(public_id)
    return found


def page(*, search: str = "", standing: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Lead]:
    """Return a page of all leads as the house sees them, the newest first.

    `search` is a part of a number, or of who wrote where the house may read it. `standing` is one of `rules.STANDINGS`.
    """
    statement = select(Lead).options(joinedload(Lead.detail), joinedload(Lead.handed_to))
    if words := search.strip():
        readable = _searched(select(LeadDetail.lead_id), words)
        statement = statement.where(or_(Lead.public_id.icontains(words, autoescape=True), Lead.id.in_(readable)))
    if standing == "routed":
        statement = statement.where(Lead.is_routed)
    elif standing == "handed":
        statement = statement.where(Lead.handed_at.is_not(None))
    elif standing in STATES:
        own = select(LeadDetail.lead_id).where(LeadDetail.state == standing, LeadDetail.partner_id.is_(None))
        statement = statement.where(Lead.id.in_(own))
    return paged(statement, order=(Lead.id,), cursor=cursor, limit=limit, is_descending=True)


def by_public_id(public_id: str) -> Lead:
    """Return a lead as the house sees it: with who wrote only where it stayed with the house.

    Raises:
        LeadNotFound: there is none with this number.
    """
    wanted = select(Lead).where(Lead.public_id == public_id)
    found = db.session.scalars(wanted.options(joinedload(Lead.detail), joinedload(Lead.handed_to))).one_or_none()
    if found is None:
        raise LeadNotFound(public_id)
    return found


def page_of_vendor(vendor_id: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[Lead]:
    """Return a page of the leads that ask for a vendor's offerings: numbers and instants, the newest first."""
    statement = select(Lead).where(Lead.vendor_ids.contains([vendor_id]))
    return paged(statement, order=(Lead.id,), cursor=cursor, limit=limit, is_descending=True)


def steps_of(lead_id: int) -> Sequence[LeadStep]:
    """Return the steps of a lead that the acting party may see, the first one first."""
    return db.session.scalars(select(LeadStep).where(LeadStep.lead_id == lead_id).order_by(LeadStep.id)).all()


def offerings_of(lead: LeadDetail) -> Sequence[Offering]:
    """Return what a lead asks for, by name; one that is not published any more is left out."""
    wanted = select(Offering).where(Offering.id.in_(lead.offering_ids), Offering.state == "published")
    found = wanted.options(joinedload(Offering.vendor), joinedload(Offering.plans)).order_by(Offering.name)
    return db.session.scalars(found).unique().all()


def _searched(statement: Select[Any], search: str) -> Select[Any]:
    if not (words := search.strip()):
        return statement
    parts = (LeadDetail.company, LeadDetail.contact, LeadDetail.email, LeadDetail.website, LeadDetail.public_id)
    return statement.where(or_(*(part.icontains(words, autoescape=True) for part in parts)))
