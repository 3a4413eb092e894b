"""The programmes at the operator's: listed, added, and changed with the effect shown first."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.partners import programmes
from tests.support.earnings import earn
from tests.support.protection import protection_of, registered
from tests.support.world import World


def days() -> list[tuple[str, int]]:
    """Every programme with its hold."""
    db.session.rollback()
    return [(each.name, each.hold_days) for each in programmes.every_programme()]


def test_programmes_are_listed_with_partners_and_what_is_at_risk(manager: FlaskClient, world: World) -> None:
    earn(world.partner, world.offering, at=clock.now(), unit_retail_minor=90_000)

    page = manager.get("/operator/programme/").text

    for words in ("Partner programme", "14 days", "€150.00", "for every new partner"):
        assert words in page


def test_a_programme_is_added_and_offered_on_a_partners_page(manager: FlaskClient, world: World) -> None:
    answer = manager.post("/operator/programme/", data={"name": "Strict", "hold_days": "30"})

    assert (answer.status_code, answer.location) == (303, "/operator/programme/")
    assert days() == [("Partner programme", 14), ("Strict", 30)]
    assert "Strict, 30 days at risk" in manager.get(f"/operator/partners/{world.partner.public_id}/edit").text


@pytest.mark.parametrize(
    ("name", "hold"), [("", "30"), ("Strict", ""), ("Strict", "many"), ("Strict", "-1"), ("Strict", "366")]
)
def test_a_mistake_adds_nothing(manager: FlaskClient, world: World, name: str, hold: str) -> None:
    answer = manager.post("/operator/programme/", data={"name": name, "hold_days": hold})

    assert answer.status_code == 422
    assert days() == [("Partner programme", 14)]


def test_another_hold_shows_its_effect_first(manager: FlaskClient, world: World) -> None:
    earn(world.partner, world.offering, at=clock.now(), unit_retail_minor=90_000)
    form = {"name": "Partner programme", "hold_days": "30"}

    page = manager.post("/operator/programme/prg_first/", data=form).text
    assert "is at risk for 30 days instead of 14." in page
    assert "€150.00 stay at risk until the days they were promised." in page
    assert days() == [("Partner programme", 14)]

    mark = re.search(r'name="confirmed"[^>]*value="([^"]+)"', page)
    assert mark
    answer = manager.post("/operator/programme/prg_first/", data={**form, "confirmed": mark[1]})

    assert answer.status_code == 303
    assert days() == [("Partner programme", 30)]
    assert "14 → 30 days" in manager.get("/operator/programme/prg_first/edit").text


def test_other_promises_about_accounts_show_their_effect_first_and_leave_what_has_begun(
    manager: FlaskClient, world: World
) -> None:
    protection = protection_of(registered(world.partner, at=clock.now()))
    form = {
        "name": "Partner programme",
        "hold_days": "14",
        "window_days": "365",
        "tail_bps": "33.33",
        "funder": "vendor",
    }

    page = manager.post("/operator/programme/prg_first/", data=form).text
    assert "What 2 partners register from now on gets the new promises; 1 account keeps its old ones." in page
    mark = re.search(r'name="confirmed"[^>]*value="([^"]+)"', page)
    assert mark
    manager.post("/operator/programme/prg_first/", data={**form, "confirmed": mark[1]})

    db.session.rollback()
    programme = programmes.every_programme()[0]
    assert (programme.window_days, programme.tail_bps, programme.funder, programme.tail_days) == (
        365,
        3_333,
        "vendor",
        90,
    )
    assert (protection.window_days, protection.tail_bps) == (180, 5_000)
    assert protection_of(registered(world.partner, "globex.com", at=clock.now())).window_days == 365


@pytest.mark.parametrize(
    ("field", "value"),
    [("window_days", "0"), ("window_days", ""), ("tail_days", "731"), ("tail_bps", "101"), ("tail_bps", ""),
     ("review_days", "31"), ("on_import", "ignore"), ("funder", "partner")],
)  # fmt: skip
def test_a_promise_that_cannot_be_kept_changes_nothing(
    manager: FlaskClient, world: World, field: str, value: str
) -> None:
    form = {"name": "Partner programme", "hold_days": "14", field: value}

    assert manager.post("/operator/programme/prg_first/", data=form).status_code == 422
    assert programmes.promises_of(programmes.every_programme()[0]) == programmes.Promises()


def test_a_new_name_alone_is_saved_at_once(manager: FlaskClient, world: World) -> None:
    answer = manager.post("/operator/programme/prg_first/", data={"name": "Resellers", "hold_days": "14"})

    assert answer.status_code == 303
    assert days() == [("Resellers", 14)]
    assert manager.get("/operator/programme/prg_unknown/edit").status_code == 404


def test_a_taken_name_is_refused(manager: FlaskClient, world: World) -> None:
    manager.post("/operator/programme/", data={"name": "Strict", "hold_days": "30"})

    answers = [
        manager.post("/operator/programme/", data={"name": "strict", "hold_days": "1"}),
        manager.post("/operator/programme/prg_first/", data={"name": "Strict", "hold_days": "14"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert len(days()) == 2


def test_finance_reads_and_changes_nothing(finance: FlaskClient) -> None:
    assert finance.get("/operator/programme/").status_code == 200
    assert finance.get("/operator/programme/new").status_code == 403
    assert finance.post("/operator/programme/prg_first/", data={"name": "X", "hold_days": "0"}).status_code == 403
