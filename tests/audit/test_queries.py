"""Reading the trail."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.audit import queries, trail
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support import world


@pytest.fixture
def deeds(app: Flask) -> None:
    for number in range(1, 4):
        token = trail.person.set(f"usr_{number}")
        trail.record("partner.amended", "partner", "par_1", {"number": number})
        trail.person.reset(token)
    trail.record("vendor.opened", "vendor", "ven_1")
    trail.record("partnership.ended", "partner", "par_2")
    db.session.commit()


def test_a_things_history_is_its_own_with_the_newest_first(deeds: None) -> None:
    assert [entry.facts["number"] for entry in queries.history_of("partner", "par_1")] == [3, 2, 1]
    assert [entry.facts["number"] for entry in queries.history_of("partner", "par_1", limit=2)] == [3, 2]


def test_a_page_goes_on_where_the_last_one_ended(deeds: None) -> None:
    first = queries.page(limit=3)
    second = queries.page(limit=3, cursor=first.next_cursor)

    assert [entry.action for entry in (*first.items, *second.items)] == [
        "partnership.ended", "vendor.opened", "partner.amended", "partner.amended", "partner.amended",
    ]  # fmt: skip
    assert second.next_cursor is None


def test_deeds_are_found_by_how_they_begin_by_thing_and_by_person(deeds: None) -> None:
    assert [entry.subject_id for entry in queries.page(action="partner.").items] == ["par_1"] * 3
    assert [entry.action for entry in queries.page(subject="ven_1").items] == ["vendor.opened"]
    assert [entry.action for entry in queries.page(subject="vendor").items] == ["vendor.opened"]
    assert [entry.facts["number"] for entry in queries.page(people=["usr_2"]).items] == [2]
    assert queries.page(people=[]).items == []


def test_signs_of_a_pattern_are_letters_here(deeds: None) -> None:
    assert queries.page(action="partner%").items == []
    assert queries.page(action="partner_").items == []


def test_a_partner_reads_its_own_deeds_only(app: Flask, web: Flask) -> None:
    north, south = world.a_partner("Northwind"), world.a_partner("Southwind")
    for partner in (north, south):
        with acting(Actor("partner", str(partner.id))):
            trail.record("link.created", "link", f"lnk_{partner.name}")
    own = Actor("partner", str(north.id))
    db.session.commit()

    with web.app_context(), acting(own):
        assert [entry.subject_id for entry in queries.page().items] == ["lnk_Northwind"]
        db.session.rollback()
