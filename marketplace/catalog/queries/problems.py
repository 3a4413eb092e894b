"""Reading customer problems."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.catalog.errors import ProblemNotFound
from marketplace.catalog.models import Offering, OfferingProblem, Problem
from marketplace.db.base import db


@dataclass(frozen=True)
class Tagged:
    """A problem, and how many published offerings help with it."""

    problem: Problem
    offerings: int


def every_problem() -> list[Problem]:
    """Return all problems in their order."""
    return list(db.session.scalars(select(Problem).order_by(Problem.position, Problem.name, Problem.id)))


def problems_with_counts() -> list[Tagged]:
    """Return all problems in their order, each with how much helps with it: one SQL statement."""
    counted = (
        select(func.count())
        .select_from(OfferingProblem)
        .join(Offering, Offering.id == OfferingProblem.offering_id)
        .where(OfferingProblem.problem_id == Problem.id, Offering.state == "published")
        .scalar_subquery()
    )
    rows = db.session.execute(select(Problem, counted).order_by(Problem.position, Problem.name, Problem.id))
    return [Tagged(problem, count) for problem, count in rows]


def problem_by_public_id(public_id: str) -> Problem:
    """Return a problem.

    Raises:
        ProblemNotFound: there is none with this id.
    """
    found = db.session.scalar(select(Problem).where(Problem.public_id == public_id))
    if found is None:
        raise ProblemNotFound(public_id)
    return found
