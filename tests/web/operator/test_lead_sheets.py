"""Leads as a file on the operator's page: looked at, taken in, told row by row."""

from __future__ import annotations

from io import BytesIO

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.protection.models import Lead
from tests.support.protection import registered
from tests.support.world import World

GOOD = "reference,company,country,email\nR-1,Acme GmbH,DE,kim@acme.com\nR-2,Globex,DE,kim@globex.com\n"


def bring(client: FlaskClient, text: str, **fields: str) -> TestResponse:
    return client.post("/operator/leads/sheets/", data={"file": (BytesIO(text.encode()), "leads.csv"), **fields})


def count() -> int:
    return db.session.query(Lead).count()


def test_a_file_is_looked_at_then_taken_in_once(manager: FlaskClient, world: World) -> None:
    registered(world.partner, at=clock.now())
    assert "reference,company,country" in manager.get("/operator/leads/sheets/").text

    looked = bring(manager, GOOD, look="1")
    assert (looked.status_code, "2 rows, and all of them can be taken in" in looked.text, count()) == (200, True, 0)
    assert "Routed" not in looked.text
    taken, again = bring(manager, GOOD), bring(manager, GOOD)

    assert "2 taken in, 0 known already." in taken.text
    assert "0 taken in, 2 known already." in again.text
    assert "Routed" in taken.text
    assert "acme" not in taken.text.lower()
    assert count() == 2


def test_wrong_rows_are_named_and_nothing_is_taken_in(manager: FlaskClient, world: World) -> None:
    wrong = bring(manager, GOOD + "R-3,,DE,kim@x.com\n")
    nothing = manager.post("/operator/leads/sheets/", data={})

    assert (wrong.status_code, nothing.status_code, count()) == (422, 422, 0)
    assert "Row 4" in wrong.text
    assert "Write the company" in wrong.text
    assert "Choose a file." in nothing.text
