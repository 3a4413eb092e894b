"""How a job is let into the house."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask, current_app

from marketplace.audit import trail
from marketplace.db.actor import SYSTEM, current_actor
from marketplace.db.base import db
from marketplace.jobs.running import within

CONTEXT = SimpleNamespace(job=SimpleNamespace(id=17, task_name="books.test"))


def test_a_job_acts_as_the_system_under_its_own_id(app: Flask) -> None:
    seen = {}

    def do(*, order_id: int) -> None:
        seen.update(
            order=order_id, actor=current_actor(), request=trail.request_id.get(), app=current_app.name,
            kind=db.session.execute(db.text("select acting_kind()")).scalar(),
        )  # fmt: skip

    within(app, do)(CONTEXT, order_id=5)

    assert seen == {"order": 5, "actor": SYSTEM, "request": "job_17", "app": "marketplace", "kind": "system"}


def test_a_job_of_the_clock_is_told_no_moment(app: Flask) -> None:
    told: list[dict[str, object]] = []

    within(app, lambda **arguments: told.append(arguments))(CONTEXT, timestamp=1_795_000_000)

    assert told == [{}]


def test_nobody_acts_after_a_job_however_it_ends(app: Flask) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(app, fail)(CONTEXT)

    assert current_actor() is None
    assert trail.request_id.get() is None
