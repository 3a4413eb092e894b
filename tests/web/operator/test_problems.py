from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.catalog.models import Problem
from marketplace.db.base import db
from tests.support.world import World, a_problem

ADDRESS = "/operator/problems/"


def test_a_problem_is_added_and_put_into_other_words(manager: FlaskClient, world: World) -> None:
    added = manager.post(ADDRESS, data={"name": "Nobody answers", "summary": "Calls are lost."})
    problem = db.session.query(Problem).filter_by(name="Nobody answers").one()
    changed = manager.post(f"{ADDRESS}{problem.public_id}/", data={"name": "Calls are lost", "position": "3"})

    assert (added.status_code, changed.status_code) == (303, 303)
    assert "Calls are lost" in manager.get(ADDRESS).text
    assert "Calls are lost" in manager.get(f"{ADDRESS}{problem.public_id}/edit").text
    assert manager.get(f"{ADDRESS}new").status_code == 200


def test_a_mistake_keeps_what_was_typed_and_writes_nothing(manager: FlaskClient, world: World) -> None:
    answers = [
        manager.post(ADDRESS, data={"name": "", "summary": "Kept words"}),
        manager.post(f"{ADDRESS}{a_problem().public_id}/", data={"name": "", "summary": "Kept words", "position": "x"}),
    ]

    assert [(answer.status_code, "Kept words" in answer.text) for answer in answers] == [(422, True)] * 2
    assert db.session.query(Problem).count() == 1
