from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import bulk, problems
from marketplace.catalog.bulk import Change
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from tests.support.sales import a_link
from tests.support.world import World, a_category, a_problem, a_world, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def told(world: World, change: Change) -> list[tuple[str, str, str]]:
    effects = bulk.preview([world.offering, world.other_offering], change, at=AT)
    return [(each.before, each.after, each.refusal) for each in effects]


def test_moving_to_a_category_says_from_where_and_does_it_once(app: Flask) -> None:
    world, storage = a_world(), a_category("Storage")
    offerings, change = [world.offering, world.other_offering], Change("category", category=storage)

    assert told(world, change) == [("Software", "Storage", "")] * 2
    assert bulk.carry_out(offerings, change, at=AT) == 2
    assert bulk.carry_out(offerings, change, at=AT) == 0
    assert world.offering.category is storage


def test_problems_are_added_and_the_last_one_stays(app: Flask) -> None:
    world, slow, lost = a_world(), a_problem("Mail is slow"), a_problem()

    assert told(world, Change("remove_problem", problem=lost))[0] == (
        "We lose data", "", "It is published and would have no problem left.",
    )  # fmt: skip
    assert bulk.carry_out([world.offering], Change("remove_problem", problem=lost), at=AT) == 0
    assert bulk.carry_out([world.offering], Change("add_problem", problem=slow), at=AT) == 1
    assert bulk.carry_out([world.offering], Change("remove_problem", problem=lost), at=AT) == 1
    db.session.flush()

    assert problems.problems_of([world.offering]) == {world.offering.id: [slow]}


def test_taking_out_of_sale_names_the_links_and_publishing_what_is_missing(app: Flask) -> None:
    world = a_world()
    a_link(world.partner, world.offering, at=AT)
    draft = an_offering("Draft", state="draft")
    db.session.commit()

    effects = bulk.preview([world.offering, draft], Change("retire"), at=AT)
    assert [(each.links, bool(each.refusal)) for each in effects] == [(1, False), (0, True)]
    publishing = bulk.preview([world.offering, draft], Change("publish"), at=AT)
    assert [each.refusal for each in publishing] == ["", "Write a description."]
    assert bulk.carry_out([world.offering, draft], Change("retire"), at=AT) == 1
    assert (world.offering.state, draft.state) == ("retired", "draft")


def test_a_cap_is_set_and_taken_away(app: Flask) -> None:
    world = a_world()

    assert told(world, Change("cap", cap_bps=1750))[0] == ("no cap", "17.5 %", "")
    bulk.carry_out([world.offering], Change("cap", cap_bps=1750), at=AT)
    assert world.offering.cap_bps == 1750
    bulk.carry_out([world.offering], Change("cap"), at=AT)
    assert world.offering.cap_bps is None


def test_a_change_that_does_not_say_to_what_and_too_many_are_refused(app: Flask) -> None:
    world = a_world()

    for change in (Change("category"), Change("add_problem"), Change("remove_problem")):
        with pytest.raises(Invalid):
            bulk.preview([world.offering], change, at=AT)
    with pytest.raises(Invalid, match="at most 500"):
        bulk.preview([world.offering] * 501, Change("retire"), at=AT)
