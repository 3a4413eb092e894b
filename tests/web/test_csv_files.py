"""Lists as CSV downloads."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.web.csv_files import every_row
from tests.support.earnings import earn
from tests.support.people import sign_in
from tests.support.statements import counted
from tests.support.world import a_person, a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


@dataclass
class Part:
    """A page of a list of numbers."""

    items: list[int]
    next_cursor: str | None


def test_rows_of_all_pages_follow_each_other() -> None:
    pages = {None: Part([1, 2], "b"), "b": Part([3, 4], "c"), "c": Part([], None)}

    assert list(every_row(lambda cursor: pages[cursor])) == [1, 2, 3, 4]


def test_a_page_is_asked_for_only_when_its_rows_are_wanted() -> None:
    asked: list[str | None] = []

    def page_at(cursor: str | None) -> Part:
        asked.append(cursor)
        return Part([1, 2], "more")

    rows = every_row(page_at)
    assert [next(rows), next(rows)] == [1, 2]
    assert asked == [None]
    next(rows)
    assert asked == [None, "more"]


def test_a_download_is_written_while_it_is_read_from_one_snapshot(app: Flask, client: FlaskClient) -> None:
    world = a_world()
    world.partner.name = '=HYPERLINK("http://evil")'
    person = a_person(world.operator.id, "finance")
    db.session.commit()
    earn(world.partner, world.offering, at=AT)
    browser = sign_in(client, person)

    with counted() as statements:
        answer = browser.get("/operator/orders/?format=csv")

    [row] = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert row["partner_name"] == '\'=HYPERLINK("http://evil")'
    assert row["external_ref"] == ""
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Length" not in answer.headers
    assert len(statements) >= 1
