"""`marketplace leads import`."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
from flask import Flask

from marketplace.core import clock
from tests.cli.conftest import Command
from tests.support.protection import registered
from tests.support.world import a_world

HEAD = "reference,company,country,email\n"


def test_a_file_is_looked_at_and_taken_in_once(
    app: Flask, command: Command, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    a_world()
    file = tmp_path / "leads.csv"
    file.write_text(f"{HEAD}R-1,Acme GmbH,DE,kim@acme.com\nR-2,Globex,DE,kim@globex.com\n")

    answers = [
        json.loads(command("leads", "import", str(file), "--json", *options).stdout)
        for options in (("--preview",), (), ())
    ]

    assert answers == [
        {"rows": 2, "taken_in": 0},
        {"rows": 2, "taken_in": 2, "routed": 0},
        {"rows": 2, "taken_in": 0, "routed": 0},
    ]
    assert superuser.execute("select count(*) from leads").fetchone() == (2,)


def test_how_many_were_routed_is_told_and_nothing_else(app: Flask, command: Command, tmp_path: Path) -> None:
    world = a_world()
    registered(world.partner, at=clock.now())
    file = tmp_path / "leads.csv"
    file.write_text(f"{HEAD}R-1,Acme GmbH,DE,kim@acme.com\n")

    answer = command("leads", "import", str(file))

    assert answer.exit_code == 0
    assert answer.stdout.split() == ["rows", "1", "taken", "in", "1", "routed", "1"]


def test_wrong_rows_are_named_and_the_answer_is_bad(
    app: Flask, command: Command, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    a_world()
    file = tmp_path / "leads.csv"
    file.write_text(f"{HEAD}R-1,,DE,kim@acme.com\n")

    answer = command("leads", "import", str(file))

    assert (answer.exit_code, answer.stderr) == (1, "row 2: Write the company's name.\nNothing was taken in.\n")
    assert superuser.execute("select count(*) from leads").fetchone() == (0,)
