"""`marketplace seed demo`: planted once."""

from __future__ import annotations

import json

import psycopg

from tests.cli.conftest import Command


def test_the_demo_is_planted_once_and_the_second_call_says_so(command: Command, superuser: psycopg.Connection) -> None:
    first, second = command("seed", "demo", "--json"), command("seed", "demo", "--json")

    planted, again = json.loads(first.stdout), json.loads(second.stdout)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (planted["demo_data"], again["demo_data"]) == ("planted now", "is there already")
    assert {**planted, "demo_data": ""} == {**again, "demo_data": ""}
    assert superuser.execute("select count(*) from orders").fetchone() == (planted["orders"],)
