"""Changing many offerings at once: first what would happen to each, then all of it in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import text

from marketplace.catalog import listing, problems, publishing
from marketplace.catalog.models import Category, Offering, Problem
from marketplace.catalog.rules.terms import percent_text
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db

Action = Literal["category", "add_problem", "remove_problem", "publish", "retire", "cap"]
ACTIONS: Final[tuple[Action, ...]] = ("category", "add_problem", "remove_problem", "publish", "retire", "cap")
MOST: Final = 500
_LINKS: Final = text("select * from links_holding(cast(:offerings as bigint[]), :at)")


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to all of them. `cap_bps` None takes the cap away."""

    action: Action
    category: Category | None = None
    problem: Problem | None = None
    cap_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What would happen to one offering, in words. `refusal` says why nothing can; `links` are the open ones."""

    offering: Offering
    before: str
    after: str
    refusal: str
    links: int

    @property
    def is_something(self) -> bool:
        """Whether the offering would be changed at all."""
        return not self.refusal and self.before != self.after


def preview(offerings: Sequence[Offering], change: Change, *, at: datetime) -> list[Effect]:
    """Return what a change would do to each offering, without doing it.

    Raises:
        Invalid: more than 500 offerings, or the change does not say to what.
    """
    if len(offerings) > MOST:
        raise Invalid(f"Change at most {MOST} offerings at once.")
    _require_complete(change)
    tags = problems.problems_of(offerings)
    held = db.session.execute(_LINKS, {"offerings": [each.id for each in offerings], "at": at})
    links = {row.offering_id: row.links for row in held}
    return [
        _effect(each, tags.get(each.id, []), change, links.get(each.id, 0), at=at)
        for each in sorted(offerings, key=lambda each: (each.name, each.id))
    ]


def carry_out(offerings: Sequence[Offering], change: Change, *, at: datetime) -> int:
    """Do it to every offering that it can be done to, and return how many changed; a second call changes nothing."""
    effects = [effect for effect in preview(offerings, change, at=at) if effect.is_something]
    for effect in effects:
        _do(effect.offering, change, at)
    return len(effects)


def _effect(offering: Offering, tags: Sequence[Problem], change: Change, links: int, *, at: datetime) -> Effect:
    refusal = ""
    if change.category is not None:
        before, after = offering.category.name, change.category.name
    elif change.problem is not None:
        kept = _tagged(tags, change.problem, is_added=change.action == "add_problem")
        before, after = (", ".join(each.name for each in some) for some in (tags, kept))
        refusal = "It is published and would have no problem left." if offering.is_published and not kept else ""
    elif change.action == "cap":
        before, after = _cap(offering.cap_bps), _cap(change.cap_bps)
    else:
        before = offering.state
        after, refusal = _moved(offering, change.action, at)
    return Effect(offering, before, after, refusal, links)


def _tagged(tags: Sequence[Problem], problem: Problem, *, is_added: bool) -> list[Problem]:
    if is_added:
        return [*tags] if problem in tags else [*tags, problem]
    return [each for each in tags if each != problem]


def _moved(offering: Offering, action: Action, at: datetime) -> tuple[str, str]:
    target = "published" if action == "publish" else "retired"
    if offering.state == target:
        return target, ""
    try:
        publishing.OFFERING.next(offering.state, action)
    except Conflict as refusal:
        return target, refusal.message
    needs = publishing.missing(offering, at=at) if action == "publish" else []
    return target, " ".join(needs)


def _do(offering: Offering, change: Change, at: datetime) -> None:
    if change.action == "publish":
        publishing.publish(offering, at=at)
    elif change.action == "retire":
        publishing.retire(offering, at=at)
    elif change.problem is not None:
        tags = problems.problems_of([offering]).get(offering.id, [])
        problems.tag(offering, _tagged(tags, change.problem, is_added=change.action == "add_problem"))
    else:
        listing.amend_offering(
            offering,
            category=change.category or offering.category,
            name=offering.name,
            summary=offering.summary,
            description=offering.description,
            tax_class=offering.tax_class,
            cap_bps=change.cap_bps if change.action == "cap" else offering.cap_bps,
        )


def _require_complete(change: Change) -> None:
    if change.action == "category" and change.category is None:
        raise Invalid("Choose the category that they move to.")
    if change.action in {"add_problem", "remove_problem"} and change.problem is None:
        raise Invalid("Choose the problem.")


def _cap(bps: int | None) -> str:
    return "no cap" if bps is None else percent_text(bps)
