from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.catalog import queries
from marketplace.catalog.models import MarginRule
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World, a_margin


@pytest.fixture
def rule(world: World) -> MarginRule:
    found = a_margin(3000, vendor_id=world.vendor.id)
    db.session.commit()
    return found


def press_twice(browser: FlaskClient, address: str, data: dict[str, Any]) -> TestResponse:
    first = browser.post(address, data=data)
    found = re.search(r'name="confirmed"[^>]*value="(\w+)"', first.text)
    assert found, first.text
    return browser.post(address, data={**data, "confirmed": found[1]})


def versions(public_id: str) -> list[tuple[int, int, bool]]:
    db.session.rollback()
    return [(each.version, each.bps, each.effective_until is None) for each in queries.rule_versions(public_id)]


def test_a_change_shows_its_effect_and_begins_the_next_version(manager: FlaskClient, rule: MarginRule) -> None:
    address = f"/operator/margins/{rule.public_id}/change/"
    assert "30\u00a0% now." in manager.get(f"{address}new").text
    shown = manager.post(address, data={"rate": "35"})
    assert "35\u00a0% for 1 active partner on 1 published offering" in shown.text
    assert versions(rule.public_id) == [(1, 3000, True)]

    answer = press_twice(manager, address, {"rate": "35"})

    assert (answer.status_code, answer.location) == (303, f"/operator/margins/{rule.public_id}/")
    assert versions(rule.public_id) == [(2, 3500, True), (1, 3000, False)]


def test_ending_says_what_it_means_and_then_ends(manager: FlaskClient, rule: MarginRule) -> None:
    address = f"/operator/margins/{rule.public_id}/ending/"
    assert "30\u00a0% for Gold." in manager.get(f"{address}new").text
    day = (clock.now() + timedelta(days=40)).date().isoformat()

    answer = press_twice(manager, address, {"until": day})

    assert answer.status_code == 303
    assert versions(rule.public_id) == [(1, 3000, False)]
    page = manager.get(answer.location).text
    assert "The end of the rule is set." in page
    assert "In force" in page


@pytest.mark.parametrize(("what", "data"), [("change", {"rate": "x"}), ("ending", {"until": "never"})])
def test_a_mistake_changes_nothing(manager: FlaskClient, rule: MarginRule, what: str, data: dict[str, str]) -> None:
    answer = manager.post(f"/operator/margins/{rule.public_id}/{what}/", data=data)

    assert answer.status_code == 422
    assert versions(rule.public_id) == [(1, 3000, True)]


@pytest.mark.parametrize(
    ("what", "data"), [("change", {"rate": "35", "begins": "2020-01-01"}), ("ending", {"until": "2020-01-01"})]
)
def test_the_past_is_refused_in_words(manager: FlaskClient, rule: MarginRule, what: str, data: dict[str, str]) -> None:
    answer = press_twice(manager, f"/operator/margins/{rule.public_id}/{what}/", data)

    assert answer.status_code == 422
    assert "in the past" in answer.text
    assert versions(rule.public_id) == [(1, 3000, True)]


def test_finance_may_not(finance: FlaskClient, rule: MarginRule) -> None:
    address = f"/operator/margins/{rule.public_id}"

    answers = [finance.post(f"{address}/change/", data={"rate": "35"}), finance.post(f"{address}/ending/")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert versions(rule.public_id) == [(1, 3000, True)]
