"""Programmes: what partners sell under, and how long their commission is at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import func, select

from marketplace.audit import trail
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.partners.errors import AlreadyThere, FactMissing, ProgrammeNotFound
from marketplace.partners.models import Partner, Programme

LONGEST_HOLD: Final = 365
"""Days."""
PROMISES: Final = (
    "window_days", "tail_days", "tail_bps", "review_days", "cooling_off_days",
    "on_direct_sale", "on_partner_sale", "on_import", "funder",
)  # fmt: skip
"""What a programme says of account protection."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What a programme promises about accounts, as `Programme` tells it: days, bps, policies, and who pays a credit."""

    window_days: int = 180
    tail_days: int = 90
    tail_bps: int = 5_000
    review_days: int = 2
    cooling_off_days: int = 30
    on_direct_sale: str = "credit"
    on_partner_sale: str = "credit"
    on_import: str = "credit"
    funder: str = "operator"


RANGES: Final = {
    "window_days": (1, 1825), "tail_days": (0, 730), "tail_bps": (0, 10_000), "review_days": (1, 30),
    "cooling_off_days": (0, 365),
}  # fmt: skip
"""The least and the most of each number."""
POLICIES: Final = ("credit", "refuse")
FUNDERS: Final = ("operator", "vendor")


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


def add_programme(name: str, *, hold_days: int, promises: Promises | None = None) -> Programme:
    """Add a programme whose commission is at risk for `hold_days` days of 24 hours.

    Without `promises` accounts are protected as `Promises` says by itself.

    Raises:
        FactMissing: the name is empty.
        Invalid: a number of days, a rate or a policy is none that there can be.
        AlreadyThere: another programme has this name.
    """
    name = _checked(name, hold_days, besides=None)
    said = asdict(_possible(promises or Promises()))
    programme = Programme(public_id=new_public_id("prg"), name=name, hold_days=hold_days, **said)
    db.session.add(programme)
    trail.record("programme.added", "programme", programme.public_id, {"name": name, "hold_days": hold_days, **said})
    return programme


def amend_programme(programme: Programme, *, name: str, hold_days: int, promises: Promises | None = None) -> None:
    """Rename a programme, or change what it says: what is earned or begins from now on is treated by it.

    What was earned or has begun keeps what it was promised. Without `promises` accounts are protected as before.

    Raises:
        FactMissing: the name is empty.
        Invalid: a number of days, a rate or a policy is none that there can be.
        AlreadyThere: another programme has this name.
    """
    name = _checked(name, hold_days, besides=programme)
    after: dict[str, Any] = {"name": name, "hold_days": hold_days, **(asdict(_possible(promises)) if promises else {})}
    changes = {
        fact: [getattr(programme, fact), value] for fact, value in after.items() if getattr(programme, fact) != value
    }
    if changes:
        for fact, value in after.items():
            setattr(programme, fact, value)
        trail.record("programme.amended", "programme", programme.public_id, changes)


def promises_of(programme: Programme) -> Promises:
    """Return what a programme promises now."""
    return Promises(**{fact: getattr(programme, fact) for fact in PROMISES})


def _possible(promises: Promises) -> Promises:
    for fact, (least, most) in RANGES.items():
        if not least <= getattr(promises, fact) <= most:
            raise Invalid(f"{fact} lies between {least} and {most}.", fact=fact)
    policies = {promises.on_direct_sale, promises.on_partner_sale, promises.on_import}
    if not policies <= set(POLICIES) or promises.funder not in FUNDERS:
        raise Invalid("Somebody else's sale is credited or refused, and the operator or the vendor pays a credit.")
    return promises


def _checked(name: str, hold_days: int, *, besides: Programme | None) -> str:
    name = name.strip()
    if not name:
        raise FactMissing("Give the programme a name.")
    if not 0 <= hold_days <= LONGEST_HOLD:
        raise Invalid(f"Commission can be held for 0 to {LONGEST_HOLD} days.", hold_days=hold_days)
    if any(each.name.casefold() == name.casefold() for each in every_programme() if each is not besides):
        raise AlreadyThere(f"There is a programme named {name} already. Choose another name.", name=name)
    return name
