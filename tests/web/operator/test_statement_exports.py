"""All statements of a period: asked for, watched, fetched, called off."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.statements.models import StatementExport
from tests.support.earnings import earn
from tests.support.paying import run_waiting, waiting_jobs
from tests.support.sandbox import Sandbox
from tests.support.trail import deeds
from tests.support.world import World

NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def sold(world: World, app: Flask, web: Flask, sandbox: Sandbox) -> World:
    """Both partners earned in November. Worker and web keep their files in one place."""
    web.extensions["marketplace.gateways"] = app.extensions["marketplace.gateways"]  # put back with the sandbox
    earn(world.partner, world.offering, at=NOVEMBER)
    earn(world.other_partner, world.other_offering, at=NOVEMBER)
    return world


def test_an_export_is_asked_for_watched_and_fetched(
    sold: World, finance: FlaskClient, superuser: psycopg.Connection
) -> None:
    asked = finance.post("/operator/statements/exports/", data={"period": "2026-11", "format": "csv"})
    going = finance.get(asked.location).text
    run_waiting(superuser, only="statements.export")
    ready = finance.get(asked.location).text
    file = finance.get(f"{asked.location}.zip")

    assert asked.status_code == 303
    assert '<noscript><meta http-equiv="refresh"' in going
    assert "data-progress" in going
    assert "Waiting" in going
    assert "Download the archive" not in going
    assert 'http-equiv="refresh"' not in ready
    assert "2 of 2" in ready
    assert file.content_type == "application/zip"
    assert file.headers["Content-Disposition"] == 'attachment; filename="statements_2026-11.zip"'
    names = zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    assert len(names) == 6
    assert f"{sold.partner.public_id}_EUR_2026-11.csv" in names
    assert names[:2] == ["index.csv", "manifest.csv"]
    assert deeds(asked.location.rsplit("/", 1)[1]) == [
        ("statements.export_requested", {"period": "2026-11", "formats": "csv"})
    ]


def test_a_second_press_while_it_is_going_leads_to_the_same_export(
    sold: World, finance: FlaskClient, superuser: psycopg.Connection
) -> None:
    first = finance.post("/operator/statements/exports/", data={"period": "2026-11", "format": "csv"})
    second = finance.post("/operator/statements/exports/", data={"period": "2026-11", "format": "csv"})
    other = finance.post("/operator/statements/exports/", data={"period": "2026-10", "format": "csv"})

    assert second.location == first.location != other.location
    assert [name for name, _ in waiting_jobs(superuser)] == ["statements.export", "statements.export"]


def test_an_export_called_off_ends_without_a_file(
    sold: World, finance: FlaskClient, superuser: psycopg.Connection
) -> None:
    address = finance.post("/operator/statements/exports/", data={"period": "2026-11", "format": "csv"}).location

    canceled = finance.post(f"{address}/cancellation/")
    run_waiting(superuser, only="statements.export")

    assert canceled.status_code == 303
    assert "called off" in finance.get(address).text
    assert finance.get(f"{address}.zip").status_code == 404
    assert finance.post(f"{address}/cancellation/").status_code == 409


def test_a_period_that_cannot_be_read_is_refused_and_nothing_is_written(
    sold: World, finance: FlaskClient, superuser: psycopg.Connection
) -> None:
    none = finance.post("/operator/statements/exports/", data={"period": "2026-11"})
    assert none.location == "/operator/statements/?period=2026-11#export"
    assert "Choose at least one format." in finance.get(none.location).text
    assert finance.post("/operator/statements/exports/", data={"period": "soon", "format": "csv"}).status_code == 422
    assert finance.post("/operator/statements/exports/").status_code == 422
    assert db.session.query(StatementExport).count() == 0
    assert waiting_jobs(superuser) == []


def test_an_export_that_is_not_there_is_not_found(finance: FlaskClient) -> None:
    address = "/operator/statements/exports/exp_00000000000000000000"

    assert finance.get(address).status_code == 404
    assert finance.get(f"{address}.zip").status_code == 404
    assert finance.post(f"{address}/cancellation/").status_code == 404
