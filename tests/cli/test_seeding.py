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
    sold = "select count(*) from orders where route = 'import'"
    assert superuser.execute(sold).fetchone() == (planted["orders"],)
