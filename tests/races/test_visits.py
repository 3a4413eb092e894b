"""A busy shop: many visitors and several folding workers at the same moment, each a process of its own."""

from __future__ import annotations

import psycopg
from flask import Flask

from tests.support.databases import TestDatabase
from tests.support.racing import race
from tests.support.shops import a_storefront
from tests.support.world import a_world

NOWHERE = "http://127.0.0.1:1"


def test_no_visit_is_lost_or_counted_twice_while_others_fold(
    app: Flask, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    a_storefront(a_world().partner)
    superuser.execute(
        "insert into visit_marks (kind, storefront_id, partner_id, counted_on)"
        " select 'visit', id, partner_id, current_date - 1 from storefronts, generate_series(1, 200)"
    )
    web, worker = (url.render_as_string(hide_password=False) for url in (database.web, database.worker))
    visitor = {"do": "visit", "database": web, "stripe": NOWHERE, "path": "/s/northwind/"}
    folding = {"do": "job", "database": worker, "stripe": NOWHERE, "job": "visits.fold", "arguments": {}}

    said = race(*[visitor] * 4, *[folding] * 3)

    assert said == ["200"] * 4 + ["done"] * 3
    assert race(folding) == ["done"]
    counted = superuser.execute("select visits from visit_days order by counted_on").fetchall()
    assert counted == [(200,), (4,)]
    assert superuser.execute("select count(*) from visit_marks").fetchone() == (0,)
