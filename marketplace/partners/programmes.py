"""Programmes: what partners sell under, and how long their commission is at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.partners.errors import AlreadyThere, FactMissing, ProgrammeNotFound
from marketplace.partners.models import Partner, Programme

LONGEST_HOLD: Final = 365
"""Days."""


def every_programme() -> Sequence[Programme]:
    """Return all programmes, the oldest first: the first one is for partners that nobody chose another for."""
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def by_public_id(public_id: str) -> Programme:
    """Return a programme.

    Raises:
        ProgrammeNotFound: there is none with this id.
    """
    found = db.session.scalar(select(Programme).where(Programme.public_id == public_id))
    if found is None:
        raise ProgrammeNotFound(public_id)
    return found


def partners_by_programme() -> dict[int, int]:
    """Return how many partners each programme has, by the programme's key; those without any are left out."""
    rows = db.session.execute(select(Partner.programme_id, func.count().label("partners")).group_by("programme_id"))
    return {row.programme_id: row.partners for row in rows}


def add_programme(name: str, *, hold_days: int) -> Programme:
    """Add a programme whose commission is at risk for `hold_days` days of 24 hours.

    Raises:
        FactMissing: the name is empty.
        Invalid: the days are none that can be held.
        AlreadyThere: another programme has this name.
    """
    name = _checked(name, hold_days, besides=None)
    programme = Programme(public_id=new_public_id("prg"), name=name, hold_days=hold_days)
    db.session.add(programme)
    trail.record("programme.added", "programme", programme.public_id, {"name": name, "hold_days": hold_days})
    return programme


def amend_programme(programme: Programme, *, name: str, hold_days: int) -> None:
    """Rename a programme, or hold its commissions for another time: those that are earned from now on.

    What was earned keeps the time that it was promised.

    Raises:
        FactMissing: the name is empty.
        Invalid: the days are none that can be held.
        AlreadyThere: another programme has this name.
    """
    name = _checked(name, hold_days, besides=programme)
    after = {"name": name, "hold_days": hold_days}
    changes = {
        fact: [getattr(programme, fact), value] for fact, value in after.items() if getattr(programme, fact) != value
    }
    if changes:
        programme.name, programme.hold_days = name, hold_days
        trail.record("programme.amended", "programme", programme.public_id, changes)


def _checked(name: str, hold_days: int, *, besides: Programme | None) -> str:
    name = name.strip()
    if not name:
        raise FactMissing("Give the programme a name.")
    if not 0 <= hold_days <= LONGEST_HOLD:
        raise Invalid(f"Commission can be held for 0 to {LONGEST_HOLD} days.", hold_days=hold_days)
    if any(each.name.casefold() == name.casefold() for each in every_programme() if each is not besides):
        raise AlreadyThere(f"There is a programme named {name} already. Choose another name.", name=name)
    return name
