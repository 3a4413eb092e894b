"""What load balancers ask."""

from __future__ import annotations

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from tests.support.apps import pointed_at


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_it_is_ready_at_the_revision_that_the_code_expects(client: FlaskClient) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_missing_migrations_are_said_with_what_to_do(client: FlaskClient, superuser: psycopg.Connection) -> None:
    superuser.execute("update alembic_version set version_num = 'before'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json == {
        "status": "unavailable",
        "reason": "Migrations are missing: run `marketplace db upgrade`.",
    }


def test_without_a_database_it_is_alive_and_not_ready(apps: dict[str, Flask]) -> None:
    with pointed_at(apps["web"], make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")):
        client = apps["web"].test_client()
        alive, ready = client.get("/healthz"), client.get("/readyz")

    assert alive.status_code == 200
    assert (ready.status_code, ready.json) == (
        503,
        {"status": "unavailable", "reason": "The database does not answer."},
    )
