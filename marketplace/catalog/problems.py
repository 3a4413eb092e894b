"""Customer problems: what offerings help with. The shop is browsed by them, so every published offering has one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select

from marketplace.audit import trail
from marketplace.catalog.errors import NameMissing, ProblemMissing
from marketplace.catalog.models import Offering, OfferingProblem, Problem
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.db.slugs import unique_slug


def add_problem(name: str, *, summary: str = "") -> Problem:
    """Add a problem, in the customer's words, as the last one.

    Raises:
        NameMissing: the name is empty.
    """
    name = _named(name)
    last = db.session.scalar(select(func.max(Problem.position)))
    problem = Problem(
        public_id=new_public_id("prb"),
        slug=unique_slug(Problem.slug, name, otherwise="problem"),
        name=name,
        summary=summary.strip(),
        position=(last or 0) + 1,
    )
    db.session.add(problem)
    trail.record("problem.added", "problem", problem.public_id, {"name": name})
    return problem


def describe(problem: Problem, *, name: str, summary: str, position: int) -> None:
    """Put a problem into other words or another place. The slug stays, so that addresses keep working.

    Raises:
        NameMissing: the name is empty.
    """
    problem.name, problem.summary, problem.position = _named(name), summary.strip(), position
    trail.record("problem.described", "problem", problem.public_id, {"name": problem.name, "position": position})


def tag(offering: Offering, problems: Collection[Problem]) -> None:
    """Say what an offering helps with, in place of what was said before. A second call changes nothing.

    Raises:
        ProblemMissing: the offering is published and would have no problem left.
    """
    if offering.is_published and not problems:
        raise ProblemMissing(offering.name)
    before = {each.id: each for each in problems_of([offering]).get(offering.id, [])}
    wanted = {each.id: each for each in problems}
    if gone := before.keys() - wanted.keys():
        db.session.execute(
            delete(OfferingProblem).where(
                OfferingProblem.offering_id == offering.id, OfferingProblem.problem_id.in_(gone)
            )
        )
    new = [wanted[key] for key in wanted.keys() - before.keys()]
    db.session.add_all(OfferingProblem(offering=offering, problem=each) for each in new)
    if gone or new:
        facts = {"problems": sorted(each.public_id for each in problems)}
        trail.record("offering.tagged", "offering", offering.public_id, facts)


def problems_of(offerings: Collection[Offering]) -> dict[int, list[Problem]]:
    """Return the problems of each offering by its key, in their order, in one SQL statement."""
    rows = db.session.execute(
        select(OfferingProblem.offering_id, Problem)
        .join(Problem, Problem.id == OfferingProblem.problem_id)
        .where(OfferingProblem.offering_id.in_([each.id for each in offerings]))
        .order_by(Problem.position, Problem.id)
    )
    found: dict[int, list[Problem]] = {}
    for offering_id, problem in rows:
        found.setdefault(offering_id, []).append(problem)
    return found


def named(public_ids: Sequence[str]) -> list[Problem]:
    """Return the problems with these public ids, in their order; unknown ids are left out."""
    chosen = select(Problem).where(Problem.public_id.in_(public_ids))
    return list(db.session.scalars(chosen.order_by(Problem.position, Problem.id)))


def _named(name: str) -> str:
    if not name.strip():
        raise NameMissing("problem")
    return name.strip()
