"""Heads: one book, a page of them, and all together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.statements import queries
from marketplace.statements.queries import BookRef, StatementNotFound, Totals
from marketplace.statements.rules import Buckets
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import World, a_partner, a_world, an_offering

OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)
ZONE = "Europe/Berlin"


@pytest.fixture
def world(app: Flask) -> World:
    """Northwind (25 %) sold for 150.00 in October and 250.00 in November, Southwind (17.5 %) for 5.83 in November."""
    world = a_world()
    earn(world.partner, world.offering, at=OCTOBER, unit_retail_minor=90_000)
    earn(world.partner, world.offering, at=NOVEMBER)
    earn(world.other_partner, world.other_offering, at=NOVEMBER)
    return world


def test_a_head_runs_from_opening_to_closing_by_kinds(world: World) -> None:
    with counted() as statements:
        top = queries.head(BookRef(world.partner, "EUR"), parse_period("2026-11", ZONE))

    assert (top.opening, top.closing) == (Buckets(pending=15_000), Buckets(pending=40_000))
    assert top.moved == {"accrual": 25_000}
    assert top.closes
    assert top.public_id == f"st_{world.partner.public_id[4:]}_EUR_2026-11"
    assert (top.partner_public_id, top.partner_name, top.currency) == (world.partner.public_id, "Northwind", "EUR")
    assert len(statements) <= 2  # the partner, refreshed after a commit, and the head


def test_what_was_paid_outside_leaves_the_total_and_says_so(world: World) -> None:
    earn(world.partner, world.offering, at=NOVEMBER, is_outside=True)

    top = queries.head(BookRef(world.partner, "EUR"), parse_period("2026-11", ZONE))

    assert top.moved == {"accrual": 50_000, "settled_outside": -25_000}
    assert top.closing == Buckets(pending=40_000)
    assert top.closes


def test_the_heads_of_a_period_are_those_of_books_that_held_or_moved_something(world: World) -> None:
    october, november, december = (
        queries.heads(parse_period(month, ZONE)) for month in ("2026-10", "2026-11", "2026-12")
    )

    assert [(top.partner_name, top.opening.total, top.closing.total) for top in october] == [("Northwind", 0, 15_000)]
    assert [(top.partner_name, top.closing.total) for top in november] == [("Northwind", 40_000), ("Southwind", 583)]
    assert [(top.partner_name, top.moved) for top in december] == [("Northwind", {}), ("Southwind", {})]
    assert queries.heads(parse_period("2026-09", ZONE)) == []


def test_one_partners_heads_leave_out_the_others(world: World) -> None:
    found = queries.heads(parse_period("2026-11", ZONE), partner=world.other_partner.public_id)

    assert [top.partner_name for top in found] == ["Southwind"]


def test_the_sums_of_a_period_are_those_of_its_heads(world: World) -> None:
    period = parse_period("2026-11", ZONE)

    assert queries.totals(period) == [Totals("EUR", 2, 15_000, 40_583, {"accrual": 25_583})]
    assert queries.totals(period)[0].closes
    assert queries.totals(parse_period("2026-09", ZONE)) == []


def test_pages_follow_the_partners_names_in_three_statements(world: World) -> None:
    offering = an_offering("Archive", vendor=world.vendor)
    for name in ("Aster", "Zinnia"):
        earn(a_partner(name), offering, at=NOVEMBER)
    period = parse_period("2026-11", ZONE)

    with counted() as statements:
        first = queries.page(period, limit=3)
    second = queries.page(period, limit=3, cursor=first.next_cursor)

    assert [top.partner_name for top in first.items] == ["Aster", "Northwind", "Southwind"]
    assert [top.partner_name for top in second.items] == ["Zinnia"]
    assert second.next_cursor is None
    assert len(statements) == 2


def test_a_page_is_searched_by_name_id_and_currency(world: World) -> None:
    period = parse_period("2026-11", ZONE)

    assert [top.partner_name for top in queries.page(period, search="south").items] == ["Southwind"]
    assert [top.partner_name for top in queries.page(period, search=world.partner.public_id).items] == ["Northwind"]
    assert queries.page(period, search="%").items == []
    assert queries.page(period, currency="USD").items == []


def test_a_partner_finds_its_own_books_alone(world: World) -> None:
    period = parse_period("2026-11", ZONE)
    own, foreign = world.partner.id, BookRef(db.session.get_one(Partner, world.other_partner.id), "EUR")
    db.session.expunge(foreign.partner)

    with acting(Actor("partner", str(own))):
        assert [top.partner_name for top in queries.heads(period)] == ["Northwind"]
        assert [top.partner_name for top in queries.page(period).items] == ["Northwind"]
        assert queries.totals(period) == [Totals("EUR", 1, 15_000, 40_000, {"accrual": 25_000})]
        with pytest.raises(StatementNotFound):
            queries.head(foreign, period)
