"""Exports as runs: asked for once, called off, found."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.statements import export_runs
from marketplace.statements.export_runs import ExportEnded, ExportNotFound
from marketplace.statements.models import StatementExport
from tests.support.paying import waiting_jobs
from tests.support.trail import deeds

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
NOVEMBER = parse_period("2026-11", "Europe/Berlin")


def requested(*, formats: tuple[str, ...] = ("csv",), **changes: str) -> StatementExport:
    run = export_runs.request(NOVEMBER, formats, requested_by="usr_1", at=AT)
    for name, value in changes.items():
        setattr(run, name, value)
    db.session.commit()
    return run


def test_a_request_is_a_row_a_job_and_a_deed(app: Flask, superuser: psycopg.Connection) -> None:
    run = requested()

    assert (run.state, run.period, run.time_zone, run.requested_by, run.created_at) == (
        "queued", "2026-11", "Europe/Berlin", "usr_1", AT,
    )  # fmt: skip
    assert waiting_jobs(superuser) == [("statements.export", {"export_id": run.id})]
    assert deeds(run.public_id) == [("statements.export_requested", {"period": "2026-11", "formats": "csv"})]


@pytest.mark.parametrize("state", ["queued", "running"])
def test_while_one_is_going_a_second_request_returns_it(app: Flask, superuser: psycopg.Connection, state: str) -> None:
    first = requested(state=state)

    assert requested().id == first.id
    assert len(waiting_jobs(superuser)) == 1
    assert requested(formats=("csv", "pdf")).formats == "csv pdf"
    assert len(waiting_jobs(superuser)) == 2


@pytest.mark.parametrize("state", ["ready", "failed", "canceled"])
def test_after_one_has_ended_a_new_one_begins(app: Flask, state: str) -> None:
    first = requested(state=state)

    assert requested().id != first.id
    assert [run.state for run in export_runs.latest()] == ["queued", state]


@pytest.mark.parametrize("state", ["queued", "running"])
def test_what_is_going_can_be_called_off(app: Flask, state: str) -> None:
    run = requested(state=state)

    export_runs.cancel(run, at=AT)
    db.session.commit()

    assert (run.state, run.finished_at) == ("canceled", AT)
    assert [deed for deed, _ in deeds(run.public_id)][-1] == "statements.export_canceled"


@pytest.mark.parametrize("state", ["ready", "failed", "canceled"])
def test_what_has_ended_cannot_be_called_off(app: Flask, state: str) -> None:
    run = requested(state=state)

    with pytest.raises(ExportEnded):
        export_runs.cancel(run, at=AT)

    db.session.rollback()
    assert export_runs.by_public_id(run.public_id).state == state


def test_only_the_operator_finds_it(app: Flask) -> None:
    public_id = requested().public_id

    with acting(Actor("operator", "1")):
        assert export_runs.by_public_id(public_id).public_id == public_id
    with acting(Actor("partner", "1")), pytest.raises(ExportNotFound):
        export_runs.by_public_id(public_id)
    with pytest.raises(ExportNotFound):
        export_runs.by_public_id("exp_00000000000000000000")
