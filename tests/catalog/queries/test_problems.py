from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog import queries
from marketplace.catalog.errors import ProblemNotFound
from tests.support.statements import counted
from tests.support.world import a_problem, an_offering


def test_problems_stand_in_order_with_what_is_published_for_each(app: Flask) -> None:
    an_offering("On sale")
    an_offering("Draft", state="draft")
    a_problem("Nobody answers").position = 0
    a_problem().position = 1

    with counted() as seen:
        found = [(each.problem.name, each.offerings) for each in queries.problems_with_counts()]

    assert found == [("Nobody answers", 0), ("We lose data", 1)]
    assert len(seen) <= 3  # two problems are written first
    assert [each.name for each in queries.every_problem()] == ["Nobody answers", "We lose data"]


def test_one_is_found_by_its_id(app: Flask) -> None:
    problem = a_problem()

    assert queries.problem_by_public_id(problem.public_id) is problem
    with pytest.raises(ProblemNotFound):
        queries.problem_by_public_id("prb_unknown")
