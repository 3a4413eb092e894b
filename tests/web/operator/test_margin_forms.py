from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.web.operator.margin_forms import ChangeForm, RuleForm, effect, scope_choices
from tests.support.world import a_tier, a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_everything_that_a_rule_can_cover_is_offered_in_groups(app: Flask) -> None:
    world = a_world()
    with app.test_request_context():
        choices = [(each.optgroup, each.value, each.label) for each in scope_choices()]

    assert choices[0] == ("The whole catalogue", "everything", "Everything")
    assert ("Vendors", f"vendor:{world.vendor.public_id}", "Contoso") in choices
    assert ("Offerings", f"offering:{world.offering.public_id}", "Backup Suite") in choices
    assert ("Categories", f"category:{world.offering.category.public_id}", "Software") in choices


def test_tier_and_scope_are_read_from_their_ids(app: Flask) -> None:
    world = a_world()
    with app.test_request_context(method="POST"):
        for kind, thing in (
            ("vendor", world.vendor),
            ("offering", world.offering),
            ("category", world.offering.category),
        ):
            form = RuleForm(MultiDict({"tier": "gold", "scope": f"{kind}:{thing.public_id}", "rate": "25"}))
            assert form.validate(), form.errors
            assert form.chosen_scope() == (kind, thing)
            assert form.chosen_tier() is a_tier("gold")

        widest = RuleForm(MultiDict({"tier": "", "scope": "everything", "rate": "25"}))
        assert widest.validate(), widest.errors
        assert (widest.chosen_scope(), widest.chosen_tier()) == (("everything", None), None)


def test_the_span_begins_at_once_and_stays_where_no_day_is_given(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        assert ChangeForm(MultiDict({"rate": "25"})).span(AT) == (AT, None)
        form = ChangeForm(MultiDict({"rate": "25", "begins": "2026-11-01", "until": "2026-12-01"}))

        assert form.span(AT) == (datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC))


def test_the_effect_counts_partners_and_offerings(app: Flask) -> None:
    world = a_world()
    with app.test_request_context():
        all_of_it = effect(None, None, bps=2500, starts_at=AT)
        one = effect(a_tier("gold"), world.offering, bps=1750, starts_at=AT)

    assert all_of_it.startswith("25\u00a0% for 2 active partners on 2 published offerings, from Oct 1, 2026")
    assert one.startswith("17.5\u00a0% for 1 active partner on 1 published offering, from Oct 1, 2026")
