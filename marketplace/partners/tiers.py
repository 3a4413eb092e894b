"""The levels of the programme."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.slugs import slugify
from marketplace.db.base import db
from marketplace.partners.errors import AlreadyThere, FactMissing
from marketplace.partners.models import Tier


def add_tier(name: str, *, rank: int) -> Tier:
    """Add a level; a higher rank is the better one. Its code, which rules and exports name, is made from the name.

    Raises:
        FactMissing: the name is empty.
        AlreadyThere: another tier has this name or rank.
    """
    name = _named(name)
    code = slugify(name, otherwise="tier")
    _require_free(name, rank, besides=None)
    if db.session.scalar(select(Tier.id).where(Tier.code == code)) is not None:
        raise AlreadyThere(f"A tier with the code {code} exists already. Choose another name.", code=code)

    tier = Tier(code=code, name=name, rank=rank)
    db.session.add(tier)
    trail.record("tier.added", "tier", code, {"name": name, "rank": rank})
    return tier


def amend_tier(tier: Tier, *, name: str, rank: int) -> None:
    """Rename a level or move it among the others. Its code, its partners and its margins stay.

    Raises:
        FactMissing: the name is empty.
        AlreadyThere: another tier has this name or rank.
    """
    name = _named(name)
    _require_free(name, rank, besides=tier)
    facts = {"name": [tier.name, name], "rank": [tier.rank, rank]}
    tier.name, tier.rank = name, rank
    trail.record("tier.amended", "tier", tier.code, facts)


def _named(name: str) -> str:
    if not name.strip():
        raise FactMissing("Give the tier a name.")
    return name.strip()


def _require_free(name: str, rank: int, *, besides: Tier | None) -> None:
    for other in db.session.scalars(select(Tier)):
        if other is besides:
            continue
        if other.rank == rank:
            raise AlreadyThere(f"{other.name} has the rank {rank} already. Choose another rank.", rank=rank)
        if other.name.casefold() == name.casefold():
            raise AlreadyThere(f"There is a tier named {other.name} already. Choose another name.", name=name)
