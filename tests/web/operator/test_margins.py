from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.catalog import margins, queries
from marketplace.catalog.models import MarginRule
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_margin

ADDRESS = "/operator/margins/"
RULE = {"tier": "gold", "scope": "everything", "rate": "27,5", "begins": "", "until": ""}


def press_twice(browser: FlaskClient, address: str, data: dict[str, Any]) -> TestResponse:
    """Send a form, and send it again with what the first answer asked to confirm."""
    first = browser.post(address, data=data)
    assert first.status_code == 200, first.text
    found = re.search(r'name="confirmed"[^>]*value="(\w+)"', first.text)
    assert found
    return browser.post(address, data={**data, "confirmed": found[1]})


def rules() -> list[tuple[int, int, str]]:
    db.session.rollback()
    found = db.session.query(MarginRule).order_by(MarginRule.id)
    return [(rule.version, rule.bps, rule.scope_kind) for rule in found]


def test_rules_are_listed_and_filtered(manager: FlaskClient, world: World) -> None:
    at = clock.now()
    later = {"effective_from": at + timedelta(days=9), "created_by": "usr_1", "at": at}
    margins.set_rule(tier=None, scope_kind="vendor", scope=world.vendor, bps=1111, **later)
    db.session.commit()

    with counted() as seen:
        page = manager.get(ADDRESS).text

    assert len(seen) <= 4
    for rate in ("25\u00a0%", "17.5\u00a0%", "11.11\u00a0%"):
        assert rate in page
    assert "Vendor Contoso" in page
    assert "11.11" not in manager.get(f"{ADDRESS}?state=in_force").text
    assert "11.11" in manager.get(f"{ADDRESS}?state=scheduled").text
    assert "17.5" not in manager.get(f"{ADDRESS}?tier=gold").text
    assert "No rule fits." in manager.get(f"{ADDRESS}?scope=offering").text


def test_a_rule_is_set_after_its_effect_was_shown(manager: FlaskClient, world: World) -> None:
    scope = f"vendor:{world.vendor.public_id}"
    assert f'<option selected value="{scope}">' in manager.get(f"{ADDRESS}new?scope={scope}&tier=gold").text
    before = rules()

    shown = manager.post(ADDRESS, data={**RULE, "scope": scope})
    assert "27.5\u00a0% for 1 active partner on 1 published offering" in shown.text
    assert rules() == before

    answer = press_twice(manager, ADDRESS, {**RULE, "scope": scope})

    assert answer.status_code == 303
    assert rules() == [*before, (1, 2750, "vendor")]
    page = manager.get(answer.location).text
    assert "The margin is set." in page
    assert "Vendor Contoso · Gold" in page


def test_a_value_changed_after_the_effect_was_shown_asks_again(manager: FlaskClient, world: World) -> None:
    before = rules()
    first = manager.post(ADDRESS, data=RULE)
    confirmed = re.search(r'name="confirmed"[^>]*value="(\w+)"', first.text)
    assert confirmed

    second = manager.post(ADDRESS, data={**RULE, "rate": "99", "confirmed": confirmed[1]})

    assert second.status_code == 200
    assert "99\u00a0% for" in second.text
    assert rules() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rate": "17.555"}, "at most two decimals"),
        ({"rate": "101"}, "between 0 and 100"),
        ({"rate": ""}, "Write the margin in per cent."),
        ({"scope": "vendor:ven_unknown"}, "Not a valid choice"),
        ({"begins": "soon"}, "Not a valid date value"),
    ],
)
def test_a_mistake_sets_nothing(manager: FlaskClient, world: World, changes: dict[str, str], words: str) -> None:
    before = rules()

    answer = manager.post(ADDRESS, data={**RULE, **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert rules() == before


def test_a_rule_in_the_past_is_refused_in_words(manager: FlaskClient, world: World) -> None:
    before = rules()

    answer = press_twice(manager, ADDRESS, {**RULE, "begins": "2020-01-01"})

    assert answer.status_code == 422
    assert "A margin cannot begin in the past." in answer.text
    assert rules() == before


def test_every_version_is_shown(manager: FlaskClient, world: World) -> None:
    rule, at = a_margin(3000), clock.now()
    margins.change_rule(rule, bps=3300, effective_from=at, changed_by="usr_2", at=at)
    db.session.commit()

    page = manager.get(f"{ADDRESS}{rule.public_id}/").text

    assert len(queries.rule_versions(rule.public_id)) == 2
    for words in ("33\u00a0%", "30\u00a0%", "usr_2", "In force", "Ended"):
        assert words in page
    assert manager.get(f"{ADDRESS}mrg_unknown/").status_code == 404


def test_finance_reads_and_sets_nothing(finance: FlaskClient, world: World) -> None:
    before = rules()

    assert finance.get(ADDRESS).status_code == 200
    assert [finance.get(f"{ADDRESS}new").status_code, finance.post(ADDRESS, data=RULE).status_code] == [403, 403]
    assert rules() == before
