"""`marketplace ledger seal` and `close`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from flask import Flask

from marketplace.db.base import db
from tests.cli.conftest import Command
from tests.support.earnings import earn
from tests.support.reconciling import a_difference
from tests.support.sales import AT
from tests.support.world import a_world


def test_a_seal_is_made_published_and_verified(command: Command, app: Flask, tmp_path: Path) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=AT)

    sealed = json.loads(command("ledger", "seal", "--json").stdout)

    assert (sealed["seal"], sealed["postings"] > 0) == (1, True)
    files = list(tmp_path.rglob("000001.json"))
    assert len(files) == 1
    assert command("ledger", "verify").exit_code == 0
    files[0].unlink()
    answer = command("ledger", "verify")
    assert (answer.exit_code, "seals/000001.json is missing" in answer.stdout) == (1, True)
    assert json.loads(command("ledger", "seal", "--republish", "--json").stdout)["files_written_anew"] == 1
    assert command("ledger", "verify").exit_code == 0


def test_a_period_is_closed_once_and_for_ever(command: Command, app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=datetime(2026, 10, 5, tzinfo=UTC))

    asked = command("ledger", "close", "--period", "2026-10", typed="n\n")
    assert (asked.exit_code, "for ever?" in asked.stdout) == (1, True)
    done = json.loads(command("ledger", "close", "--period", "2026-10", "--yes", "--json").stdout)
    again = command("ledger", "close", "--period", "2026-10", "--yes")

    assert (done["period"], done["seal"], done["closed_before"]) == (1, 1, "2026-10-31T23:00:00+00:00")
    assert done["balances"] > 0
    told = "select facts ->> 'label' from audit_entries where action = 'ledger.period_closed'"
    assert superuser.execute(told).fetchall() == [("2026-10",)]
    assert (again.exit_code, "It is closed already." in again.stdout) == (1, True)
    assert command("ledger", "verify").exit_code == 0


def test_a_period_that_is_not_over_is_refused(command: Command, app: Flask) -> None:
    answer = command("ledger", "close", "--period", "2099", "--yes")

    assert (answer.exit_code, "The period is not over yet." in answer.stdout) == (1, True)


def test_a_period_with_a_difference_that_nobody_explained_is_refused(command: Command, app: Flask) -> None:
    a_difference(occurred_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    db.session.commit()

    refused = command("ledger", "close", "--period", "2026-10", "--yes")
    answer = json.loads(command("ledger", "close", "--period", "2026-10", "--yes", "--json").stdout)

    assert (refused.exit_code, "One difference is explained by nobody" in refused.stdout) == (1, True)
    assert (answer["period"], len(answer["reasons"])) == ("NOT closed", 1)
    assert command("ledger", "close", "--period", "2026-09", "--yes").exit_code == 0
