"""What other guard-rails would do is shown in money before they are set."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.partners import programmes
from marketplace.partners.guard_rails import GuardRails, rails_of
from tests.support.earnings import earn
from tests.support.world import World

FORM = {"name": "Partner programme", "hold_days": "14"}


def rails() -> GuardRails:
    db.session.rollback()
    return rails_of(programmes.every_programme()[0])


def test_what_could_be_spent_is_shown_first_and_then_set_and_told(manager: FlaskClient, world: World) -> None:
    order = earn(world.partner, world.offering, at=clock.now() - timedelta(days=1), quantity=2)
    directory.bind(order.account_id, world.partner.id, at=clock.now())
    db.session.commit()
    form = {**FORM, "concession_bps": "7.5", "concession_days": "30", "concessions_open": "2"}

    page = manager.post("/operator/programme/prg_first/", data=form).text.replace("\u00a0", " ")
    assert "Up to 7.5 % more for up to 30 days is granted at once, 2 at a time to each partner." in page
    assert "it would have cost the operator €150.00." in page
    assert rails() == GuardRails()

    mark = re.search(r'name="confirmed"[^>]*value="([^"]+)"', page)
    assert mark
    assert manager.post("/operator/programme/prg_first/", data={**form, "confirmed": mark[1]}).status_code == 303
    assert rails() == GuardRails(750, 30, 2)
    history = manager.get("/operator/programme/prg_first/edit").text.replace("\u00a0", " ")
    assert "Guard-rails for special pricing changed" in history
    assert "5 % → 7.5 %" in history


@pytest.mark.parametrize("change", [{"concession_bps": "0"}, {"concessions_open": "0"}])
def test_nothing_at_once_is_said_plainly(manager: FlaskClient, world: World, change: dict[str, str]) -> None:
    page = manager.post("/operator/programme/prg_first/", data={**FORM, **change}).text

    assert "No special pricing is granted any more without a person looking." in page


def test_without_any_sale_there_is_nothing_to_reckon_with(manager: FlaskClient, world: World) -> None:
    page = manager.post("/operator/programme/prg_first/", data={**FORM, "concession_days": "91"}).text

    assert "Its partners sold nothing to their own customers in the last 90 days." in page


@pytest.mark.parametrize(
    ("name", "value"),
    [("concession_bps", "100.01"), ("concession_bps", ""), ("concession_days", "0"), ("concession_days", "366"),
     ("concessions_open", "-1"), ("concessions_open", "many")],
)  # fmt: skip
def test_a_guard_rail_that_cannot_be_changes_nothing(manager: FlaskClient, world: World, name: str, value: str) -> None:
    assert manager.post("/operator/programme/prg_first/", data={**FORM, name: value}).status_code == 422
    assert rails() == GuardRails()


def test_a_new_programme_has_those_that_were_typed(manager: FlaskClient, world: World) -> None:
    manager.post("/operator/programme/", data={"name": "Strict", "hold_days": "30", "concession_bps": "1"})

    db.session.rollback()
    assert rails_of(programmes.every_programme()[1]) == GuardRails(100, 90, 5)
