"""`marketplace commissions release`: what is due, and nothing twice."""

from __future__ import annotations

import json
from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from tests.cli.conftest import Command
from tests.support.earnings import earn
from tests.support.world import a_world


def test_what_is_due_is_released_and_the_rest_waits(
    app: Flask, command: Command, superuser: psycopg.Connection
) -> None:
    world = a_world()
    at = clock.now()
    earn(world.partner, world.offering, world.other_offering, at=at - timedelta(days=20))
    earn(world.other_partner, world.offering, at=at - timedelta(days=15))
    earn(world.partner, world.offering, at=at - timedelta(days=13))
    db.session.rollback()

    answers = [command("commissions", "release", "--json"), command("commissions", "release", "--json")]

    assert [json.loads(answer.stdout) for answer in answers] == [{"released": 3}, {"released": 0}]
    rows = superuser.execute("select released_at is not null from commissions order by id").fetchall()
    assert rows == [(True,), (True,), (True,), (False,)]
