"""The operator's holidays: kept, and taken away again."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.protection.models import Holiday
from tests.support.world import World


def days() -> list[tuple[date, str]]:
    db.session.rollback()
    return [(each.day, each.name) for each in db.session.query(Holiday).order_by(Holiday.day)]


def test_a_holiday_is_added_once_and_removed(manager: FlaskClient, world: World) -> None:
    form = {"day": "2026-12-25", "name": "Christmas Day"}

    answers = [manager.post("/operator/holidays/", data=form).status_code for _ in range(2)]
    assert (answers, days()) == ([303, 422], [(date(2026, 12, 25), "Christmas Day")])
    assert "Christmas Day" in manager.get("/operator/holidays/").text

    for _ in range(2):
        assert manager.post("/operator/holidays/2026-12-25/removal/").status_code == 303
    assert days() == []


@pytest.mark.parametrize(
    "form", [{"day": "", "name": "X"}, {"day": "2026-12-25", "name": ""}, {"day": "soon", "name": "X"}]
)
def test_a_mistake_adds_nothing(manager: FlaskClient, world: World, form: dict[str, str]) -> None:
    assert manager.post("/operator/holidays/", data=form).status_code == 422
    assert days() == []


def test_finance_reads_them(finance: FlaskClient, world: World) -> None:
    assert finance.get("/operator/holidays/").status_code == 200
    assert finance.post("/operator/holidays/", data={"day": "2026-12-25", "name": "X"}).status_code == 403
    assert finance.post("/operator/holidays/never/removal/").status_code == 403
