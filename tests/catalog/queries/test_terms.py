from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog import concessions, margins, queries
from marketplace.catalog.models import MarginRule
from marketplace.core.errors import Invalid, NotFound
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_partner, a_tier, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def a_rule(bps: int, **changes: Any) -> MarginRule:
    facts = {"tier": a_tier("gold"), "scope_kind": "everything", "scope": None, "created_by": "usr_1"}
    begins = changes.pop("effective_from", AT)
    return margins.set_rule(**{**facts, "bps": bps, "effective_from": begins, "at": AT, **changes})


@pytest.fixture
def rules(app: Flask) -> None:
    a_rule(100, effective_until=AT + DAY)
    a_rule(200, tier=a_tier("silver"))
    a_rule(300, effective_from=AT + 5 * DAY, tier=None)
    a_rule(400, scope_kind="offering", scope=an_offering())
    margins.end_rule(a_rule(500, effective_from=AT + 9 * DAY), effective_until=AT, at=AT)
    db.session.commit()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [500, 400, 300, 200, 100]),
        ({"state": "in_force"}, [400, 200]),
        ({"state": "scheduled"}, [300]),
        ({"state": "ended"}, [500, 100]),
        ({"scope_kind": "offering"}, [400]),
    ],
)
def test_rules_are_listed_by_where_they_stand(rules: None, filters: dict[str, Any], found: list[int]) -> None:
    assert [rule.bps for rule in queries.margin_rules_page(at=AT + DAY, **filters).items] == found


def test_rules_of_one_tier_are_listed(rules: None) -> None:
    assert [rule.bps for rule in queries.margin_rules_page(at=AT, tier=a_tier("silver")).items] == [200]


def test_a_page_of_rules_with_all_that_they_name_is_one_statement(rules: None) -> None:
    with counted() as seen:
        page = queries.margin_rules_page(at=AT)
        named = [(rule.tier and rule.tier.code, rule.offering and rule.offering.name) for rule in page.items]

    assert len(seen) == 1
    assert ("gold", "Backup Suite") in named


def test_a_tier_sees_its_own_rules_and_those_for_any_tier_widest_first(rules: None) -> None:
    assert [rule.bps for rule in queries.margin_rules_of(a_tier("gold"), at=AT + DAY)] == [300, 400]


def test_concessions_are_listed_by_where_they_stand(app: Flask) -> None:
    partner, other = a_partner(), a_partner("Southwind")
    facts: dict[str, Any] = {"funder": "vendor", "reason": "Tender", "granted_by": "usr_1", "at": AT}
    for bps, who, begins, ends in ((1, partner, 0, 1), (2, partner, 0, 9), (3, partner, 5, 9), (4, other, 0, 9)):
        concessions.grant(who, bps=bps, starts_at=AT + begins * DAY, ends_at=AT + ends * DAY, **facts)
    db.session.commit()

    def found(**filters: Any) -> list[int]:
        return [each.bps for each in queries.concessions_page(at=AT + DAY, **filters).items]

    assert found() == [4, 3, 2, 1]
    assert found(state="in_force") == [4, 2]
    assert found(state="scheduled", partner=partner) == [3]
    assert found(state="ended") == [1]
    assert [each.bps for each in queries.concessions_of(partner, at=AT + DAY)] == [2, 3]


def test_what_nobody_knows_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.rule_versions("mrg_unknown")
    with pytest.raises(NotFound):
        queries.concession_by_public_id("con_unknown")
    with pytest.raises(Invalid, match="no account with this id"):
        queries.account_by_public_id("acc_unknown")
