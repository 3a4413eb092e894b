"""Which partner books there are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.statements import queries
from marketplace.statements.queries import StatementNotFound
from marketplace.statements.rules import Buckets
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import World, a_world, an_offering

AT = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
"""November by half an hour in Berlin, October in UTC."""


@pytest.fixture
def world(app: Flask) -> World:
    """Northwind sold in EUR and USD, Southwind in EUR."""
    world = a_world()
    earn(world.partner, world.offering, at=AT)
    earn(world.partner, an_offering("Archive", vendor=world.vendor, currency="USD"), at=AT, currency="USD")
    earn(world.other_partner, world.offering, at=AT)
    return world


def test_books_come_by_partner_name_and_currency(world: World) -> None:
    found = [(ref.partner.name, ref.currency) for ref in queries.books_of()]

    assert found == [("Northwind", "EUR"), ("Northwind", "USD"), ("Southwind", "EUR")]


def test_one_book_is_found_by_its_partner_and_currency(world: World) -> None:
    assert queries.one(world.partner.public_id, "USD").partner.id == world.partner.id


@pytest.mark.parametrize("currency", ["GBP", "eur", ""])
def test_a_book_that_is_not_there_is_not_found(world: World, currency: str) -> None:
    with pytest.raises(StatementNotFound, match="There is no such statement"):
        queries.one(world.partner.public_id, currency)


def test_a_partner_finds_no_other_partners_book(world: World) -> None:
    foreign, own = world.other_partner.public_id, world.partner.id

    with acting(Actor("partner", str(own))):
        assert [ref.currency for ref in queries.books_of()] == ["EUR", "USD"]
        assert queries.books_of(foreign) == []
        with pytest.raises(StatementNotFound):
            queries.one(foreign, "EUR")


def test_books_are_paged_with_what_they_hold_now_in_two_statements(world: World) -> None:
    with counted() as statements:
        first = queries.books_page(limit=2)
    second = queries.books_page(limit=2, cursor=first.next_cursor)

    assert [(book.partner.name, book.currency, book.entries, book.buckets) for book in first.items + second.items] == [
        ("Northwind", "EUR", 1, Buckets(pending=25_000)),
        ("Northwind", "USD", 1, Buckets(pending=25_000)),
        ("Southwind", "EUR", 1, Buckets(pending=17_500)),
    ]
    assert len(statements) <= 3  # the tiers of the partners come along once
    assert [book.partner.name for book in queries.books_page(search="south").items] == ["Southwind"]


def test_the_first_month_is_that_of_the_oldest_entry_in_the_zone_asked_for(world: World) -> None:
    first = queries.first_month("Europe/Berlin"), queries.first_month("UTC")

    assert [period.label for period in first if period] == ["2026-11", "2026-10"]


def test_without_any_entry_there_is_no_first_month(app: Flask) -> None:
    assert queries.first_month("UTC") is None
    assert queries.books_of() == []
    assert queries.books_page().items == []
