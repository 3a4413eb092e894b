from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog import margins, queries
from marketplace.catalog.models import MarginRule
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from tests.support.trail import deeds
from tests.support.world import a_category, a_tier, a_vendor, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def set_rule(**changes: Any) -> MarginRule:
    facts = {"tier": a_tier("gold"), "scope_kind": "everything", "scope": None, "bps": 2500, "effective_from": AT}
    return margins.set_rule(**{**facts, "created_by": "usr_1", "at": AT, **changes})


def rows(rule: MarginRule) -> list[tuple[int, int, datetime, datetime | None]]:
    db.session.commit()
    versions = queries.rule_versions(rule.public_id)
    return [(each.version, each.bps, each.effective_from, each.effective_until) for each in versions]


def test_a_rule_is_set_and_on_record(app: Flask) -> None:
    rule = set_rule(effective_until=LATER)

    assert rows(rule) == [(1, 2500, AT, LATER)]
    assert (rule.created_by, rule.scope_kind, rule.offering_id, rule.category_id, rule.vendor_id) == (
        "usr_1", "everything", None, None, None,
    )  # fmt: skip
    facts = {"version": 1, "bps": 2500, "effective_from": AT.isoformat(), "effective_until": LATER.isoformat()}
    assert deeds(rule.public_id) == [("margin_rule.set", {**facts, "tier": "gold", "scope": None})]


def test_each_kind_of_scope_names_its_own_thing(app: Flask) -> None:
    offering, category, vendor = an_offering(), a_category("Hardware"), a_vendor("Fabrikam")

    rules = [set_rule(scope_kind=kind, scope=scope) for kind, scope in
             (("offering", offering), ("category", category), ("vendor", vendor))]  # fmt: skip

    assert [(rule.offering_id, rule.category_id, rule.vendor_id) for rule in rules] == [
        (offering.id, None, None), (None, category.id, None), (None, None, vendor.id),
    ]  # fmt: skip


def test_a_rule_for_any_tier_names_none(app: Flask) -> None:
    assert set_rule(tier=None).tier_id is None


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"scope_kind": "vendor"}, "Choose the vendor"),
        ({"scope_kind": "planet"}, "covers an offering"),
        ({"bps": -1}, "between 0 % and 100 %"),
        ({"bps": 10_001}, "between 0 % and 100 %"),
        ({"effective_from": AT - timedelta(microseconds=1)}, "in the past"),
        ({"effective_until": AT}, "after the beginning"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(app: Flask, changes: dict[str, Any], advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        set_rule(**changes)

    assert db.session.query(MarginRule).count() == 0


def test_a_scope_of_the_wrong_kind_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid, match="Choose the offering"):
        set_rule(scope_kind="offering", scope=a_vendor())
    with pytest.raises(Invalid, match="names nothing in particular"):
        set_rule(scope=a_vendor())


def test_two_rules_for_one_tier_and_scope_never_begin_at_one_instant(app: Flask) -> None:
    set_rule()

    with pytest.raises(Conflict, match="Change that rule instead"):
        set_rule(bps=3000)

    assert set_rule(tier=a_tier("silver")).version == 1
    assert set_rule(effective_from=LATER).version == 1


def test_a_change_ends_one_version_and_begins_the_next_at_the_same_instant(app: Flask) -> None:
    rule = set_rule()

    changed = margins.change_rule(rule, bps=3000, effective_from=LATER, changed_by="usr_2", at=AT)

    assert rows(rule) == [(2, 3000, LATER, None), (1, 2500, AT, LATER)]
    assert (changed.public_id, changed.tier_id, changed.created_by) == (rule.public_id, rule.tier_id, "usr_2")
    facts = {"version": 2, "bps": 3000, "effective_from": LATER.isoformat(), "effective_until": None, "from_bps": 2500}
    assert deeds(rule.public_id)[-1] == ("margin_rule.changed", facts)


def test_a_version_that_was_replaced_is_not_changed_again(app: Flask) -> None:
    rule = set_rule()
    margins.change_rule(rule, bps=3000, effective_from=LATER, changed_by="usr_2", at=AT)
    before = rows(rule)

    with pytest.raises(Conflict, match="newer version"):
        margins.change_rule(rule, bps=1000, effective_from=LATER, changed_by="usr_2", at=AT)
    with pytest.raises(Conflict, match="newer version"):
        margins.end_rule(rule, effective_until=LATER, at=AT)

    assert rows(rule) == before


def test_a_change_cannot_reach_back(app: Flask) -> None:
    rule = set_rule(effective_from=LATER)
    before = rows(rule)

    with pytest.raises(Invalid, match="before the version"):
        margins.change_rule(rule, bps=1000, effective_from=AT + timedelta(days=1), changed_by="usr_2", at=AT)
    with pytest.raises(Invalid, match="in the past"):
        margins.change_rule(rule, bps=1000, effective_from=AT - timedelta(days=1), changed_by="usr_2", at=AT)

    assert rows(rule) == before


def test_a_rule_that_has_not_begun_is_replaced_from_its_beginning(app: Flask) -> None:
    rule = set_rule(effective_from=LATER)

    margins.change_rule(rule, bps=1000, effective_from=LATER, changed_by="usr_2", at=AT)

    assert rows(rule) == [(2, 1000, LATER, None), (1, 2500, LATER, LATER)]


def test_a_rule_is_ended_once_and_sooner_only(app: Flask) -> None:
    rule = set_rule()

    margins.end_rule(rule, effective_until=LATER, at=AT)
    margins.end_rule(rule, effective_until=LATER - timedelta(days=1), at=AT)
    with pytest.raises(Conflict, match="ends by then already"):
        margins.end_rule(rule, effective_until=LATER, at=AT)
    with pytest.raises(Invalid, match="in the past"):
        margins.end_rule(rule, effective_until=AT - timedelta(days=1), at=AT)

    assert rows(rule) == [(1, 2500, AT, LATER - timedelta(days=1))]
    assert [action for action, _ in deeds(rule.public_id)] == [
        "margin_rule.set",
        "margin_rule.ended",
        "margin_rule.ended",
    ]


def test_a_rule_ended_before_it_begins_never_counts(app: Flask) -> None:
    rule = set_rule(effective_from=LATER)

    margins.end_rule(rule, effective_until=AT, at=AT)

    assert rows(rule) == [(1, 2500, LATER, LATER)]
    assert set_rule(effective_from=LATER, bps=100).version == 1  # the withdrawn one is not in the way
