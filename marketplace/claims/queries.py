"""Finding claims. Row security shows a partner its own; the operator sees all, without what names a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offering
from marketplace.claims.errors import ClaimNotFound
from marketplace.claims.models import Adjudication, Claim, ClaimLine
from marketplace.claims.rules import STATES
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.orders.models import Order
from marketplace.partners.models import Partner


@dataclass(frozen=True, slots=True)
class ClaimedOf:
    """A line that a claim is given something for, and what was sold by it."""

    given: ClaimLine
    description: str
    quantity: int


def of_partner(partner_id: int, public_id: str) -> Claim:
    """Return a partner's own claim with what names the customer.

    Raises:
        ClaimNotFound: there is none with this id, or it is another partner's.
    """
    wanted = select(Claim).where(Claim.partner_id == partner_id, Claim.public_id == public_id)
    return _one(wanted.options(joinedload(Claim.detail), joinedload(Claim.offering)), public_id)


def by_public_id(public_id: str) -> Claim:
    """Return any claim, as the operator sees it.

    Raises:
        ClaimNotFound: there is none with this id.
    """
    wanted = select(Claim).where(Claim.public_id == public_id)
    seen = joinedload(Claim.partner), joinedload(Claim.order).joinedload(Order.account), joinedload(Claim.offering)
    return _one(wanted.options(*seen), public_id)


def page_of_partner(
    partner_id: int, *, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Claim]:
    """Return a page of a partner's claims, the newest first. `search` is a part of a claim's or order's number."""
    statement = select(Claim).where(Claim.partner_id == partner_id).options(joinedload(Claim.detail))
    return _page(statement.options(joinedload(Claim.offering)), search, state, cursor, limit)


def page(*, search: str = "", state: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Claim]:
    """Return a page of everybody's claims, the newest first. `search` also finds partners by name."""
    seen = joinedload(Claim.partner), joinedload(Claim.order)
    return _page(select(Claim).options(*seen), search, state, cursor, limit, is_partner_searched=True)


def of_incident(incident_id: int) -> Claim | None:
    """Return the newest claim that was filed because of an incident, as far as the acting party sees it."""
    wanted = select(Claim).where(Claim.incident_id == incident_id, Claim.state != "withdrawn")
    return db.session.scalar(wanted.order_by(Claim.id.desc()).limit(1))


def of_order(order_id: int, *, besides: int = 0) -> Sequence[Claim]:
    """Return the claims on an order, `besides` one of them, the oldest first, as the operator sees them."""
    wanted = select(Claim).where(Claim.order_id == order_id, Claim.id != besides)
    return db.session.scalars(wanted.options(joinedload(Claim.partner)).order_by(Claim.id)).all()


def order_ref_of(claim: Claim) -> str:
    """Return the number of the order that a claim led to, or the one that it was filed with.

    Row security hides other people's orders from a partner; a claim that has to do with one names it.
    """
    if claim.order_id is None:
        return claim.order_ref
    return db.session.scalar(text("select claimed_order(:claim_id)"), {"claim_id": claim.id}) or claim.order_ref


def lines_of(claim: Claim) -> Sequence[ClaimedOf]:
    """Return what a won claim gives, line by line, with what was sold; as its partner or the house."""
    asked = text("select line_id, description, quantity from claimed_lines(:claim_id)")
    sold = {row.line_id: row for row in db.session.execute(asked, {"claim_id": claim.id})}
    return [
        ClaimedOf(each, sold[each.line_id].description, sold[each.line_id].quantity)
        for each in claim.lines
        if each.line_id in sold
    ]


def offering_names() -> dict[str, str]:
    """Return what the offerings that the acting party sees are called, by public id, in order of the names."""
    wanted = select(Offering.public_id, Offering.name).order_by(Offering.name, Offering.id)
    return {row.public_id: row.name for row in db.session.execute(wanted)}


def offering(public_id: str) -> Offering | None:
    """Return the offering with this id, as far as the acting party sees it."""
    return db.session.scalar(select(Offering).where(Offering.public_id == public_id))


def adjudication_of(claim_id: int) -> Adjudication | None:
    """Return by what an account moved with a claim, where one did."""
    return db.session.scalar(select(Adjudication).where(Adjudication.claim_id == claim_id))


def _page(
    statement: Select[Any],
    search: str,
    state: str,
    cursor: str | None,
    limit: int,
    *,
    is_partner_searched: bool = False,
) -> Page[Claim]:
    if state in STATES:
        statement = statement.where(Claim.state == state)
    if words := search.strip():
        orders = select(Order.id).where(Order.public_id.icontains(words, autoescape=True))
        fitting = [
            Claim.public_id.icontains(words, autoescape=True),
            Claim.order_ref.icontains(words, autoescape=True),
            Claim.order_id.in_(orders),
        ]
        if is_partner_searched:
            named = select(Partner.id).where(Partner.name.icontains(words, autoescape=True))
            fitting.append(Claim.partner_id.in_(named))
        statement = statement.where(or_(*fitting))
    return paged(statement, order=(Claim.id,), cursor=cursor, limit=limit, is_descending=True)


def _one(statement: Select[Claim], public_id: str) -> Claim:
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise ClaimNotFound(public_id)
    return found
