"""Finding partners and tiers."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from marketplace.db.base import db
from marketplace.db.paging import Page, paged
from marketplace.partners.errors import PartnerNotFound, TierNotFound
from marketplace.partners.models import Partner, Tier


def by_public_id(public_id: str) -> Partner:
    """Return a partner with its tier.

    Raises:
        PartnerNotFound: there is none with this id, or it is not the actor's to see.
    """
    found = db.session.scalar(select(Partner).where(Partner.public_id == public_id))
    if found is None:
        raise PartnerNotFound(public_id)
    return found


def listing(
    search: str = "", *, tier: Tier | None = None, state: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Partner]:
    """Return a page of partners by name, each with its tier. `search` is a part of the name, or a reference or id."""
    statement = select(Partner)
    if search := search.strip():
        named = Partner.name.icontains(search, autoescape=True)
        statement = statement.where(or_(named, Partner.external_ref == search, Partner.public_id == search))
    if tier is not None:
        statement = statement.where(Partner.tier_id == tier.id)
    if state:
        statement = statement.where(Partner.state == state)
    return paged(statement, order=(Partner.name, Partner.id), cursor=cursor, limit=limit)


def names_to_choose_from() -> list[tuple[str, str]]:
    """Return every partner's public id and name, by name."""
    rows = db.session.execute(select(Partner.public_id, Partner.name).order_by(Partner.name, Partner.id))
    return [(row.public_id, row.name) for row in rows]


def tiers() -> list[Tier]:
    """Return every tier, the best first."""
    return list(db.session.scalars(select(Tier).order_by(Tier.rank.desc())))


def tier_by_code(code: str) -> Tier:
    """Return a tier.

    Raises:
        TierNotFound: there is none with this code.
    """
    found = db.session.scalar(select(Tier).where(Tier.code == code))
    if found is None:
        raise TierNotFound(code)
    return found


def partners_by_tier() -> dict[int, int]:
    """Return how many partners each tier has, by the tier's key; tiers without any are left out."""
    rows = db.session.execute(select(Partner.tier_id, func.count().label("partners")).group_by(Partner.tier_id))
    return {row.tier_id: row.partners for row in rows}


def count_active(tier: Tier | None = None) -> int:
    """Return how many partners may sell, in all or in one tier."""
    statement = select(func.count()).where(Partner.state == "active")
    if tier is not None:
        statement = statement.where(Partner.tier_id == tier.id)
    return db.session.scalar(statement) or 0
