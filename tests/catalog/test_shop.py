"""The shop's list: narrowed, sorted, priced, in one statement however large it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import listing, problems, publishing, shop
from marketplace.catalog.shop import Filters
from marketplace.core.errors import Invalid
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_category, a_margin, a_problem, a_world, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    world = a_world()
    with acting(Actor("partner", str(world.partner.id))):
        yield world


def names(world: World, at: datetime = AT, cursor: str | None = None, **filters: object) -> list[str]:
    page = shop.page(world.partner.id, Filters(**filters), cursor=cursor, at=at)  # type: ignore[arg-type]
    return [card.name for card in page.cards]


def house(build: object) -> None:
    """Let the operator build something and commit it."""
    with acting(Actor("system")):
        build()  # type: ignore[operator]
        db.session.commit()


def test_a_card_has_the_partners_own_price_of_that_instant(world: World) -> None:
    card = shop.page(world.partner.id, Filters(), cursor=None, at=AT).cards[0]

    assert (card.name, card.vendor, card.category) == ("Backup Suite", "Contoso", "Software")
    assert (card.currency, card.list_minor, card.mine_minor, card.margin_minor, card.margin_bps) == (
        "EUR", 100_000, 75_000, 25_000, 2500,
    )  # fmt: skip
    assert (card.version, card.interval, card.plans, card.digest) == (1, "one_time", 1, None)


def test_a_changed_price_or_margin_shows_at_once(world: World) -> None:
    assert shop.page(world.partner.id, Filters(), cursor=None, at=AT).cards[0].mine_minor == 75_000

    house(
        lambda: listing.set_price(world.offering.plans[0], currency="EUR", unit_minor=80_000, effective_from=AT, at=AT)
    )
    assert shop.page(world.partner.id, Filters(), cursor=None, at=AT).cards[0].mine_minor == 60_000

    house(lambda: a_margin(5000, offering_id=world.offering.id))
    card = shop.page(world.partner.id, Filters(), cursor=None, at=AT).cards[0]
    assert (card.mine_minor, card.margin_bps, card.version) == (40_000, 5000, 2)


def test_a_price_of_tomorrow_shows_tomorrow(world: World) -> None:
    tomorrow = AT + timedelta(days=1)
    house(
        lambda: listing.set_price(world.offering.plans[0], currency="EUR", unit_minor=1, effective_from=tomorrow, at=AT)
    )

    before, after = (shop.page(world.partner.id, Filters(), cursor=None, at=at).cards[0] for at in (AT, tomorrow))

    assert (before.list_minor, after.list_minor) == (100_000, 1)


def test_another_partner_sees_its_own_margin(world: World) -> None:
    with acting(Actor("system")):
        other = world.other_partner.id
    with acting(Actor("partner", str(other))):
        card = shop.page(other, Filters(), cursor=None, at=AT).cards[0]

    assert (card.margin_bps, card.mine_minor) == (1750, 82_500)


def test_every_filter_narrows_the_list(world: World) -> None:
    with acting(Actor("system")):
        backup = a_category("Backup", parent=world.offering.category)
        food = a_problem("Our food spoils").public_id

    def build() -> None:
        deep = an_offering("Deep Freeze", category=backup, vendor=world.other_vendor, unit_minor=5_000)
        deep.plans[0].interval = "month"
        problems.tag(deep, [a_problem("Our food spoils")])

    house(build)
    everything = ["Backup Suite", "Deep Freeze", "Mail Guard"]

    assert names(world) == everything
    assert names(world, category=backup.public_id) == ["Deep Freeze"]
    assert names(world, category=world.offering.category.public_id) == ["Backup Suite", "Deep Freeze"]
    assert names(world, vendor=world.other_vendor.public_id) == ["Deep Freeze", "Mail Guard"]
    assert names(world, problem=food) == ["Deep Freeze"]
    assert names(world, interval="month") == ["Deep Freeze"]
    assert names(world, low_minor=4_000, high_minor=6_000) == ["Deep Freeze"]
    assert names(world, low_minor=5_000) == ["Backup Suite", "Deep Freeze"]
    assert names(world, words="freez deep") == ["Deep Freeze"]
    assert names(world, words="deep", vendor=world.vendor.public_id) == []
    assert names(world, category="cat_unknown", vendor="ven_unknown") == everything


def test_a_superseded_price_does_not_count_for_the_bounds(world: World) -> None:
    house(lambda: listing.set_price(world.offering.plans[0], currency="EUR", unit_minor=9, effective_from=AT, at=AT))

    assert names(world, low_minor=90_000) == []
    assert names(world, high_minor=10) == ["Backup Suite"]


@pytest.mark.parametrize("sort", ["name", "newest", "relevance"])
def test_pages_follow_one_another_without_gap_or_repetition(world: World, sort: str) -> None:
    def build() -> None:
        for number in range(60):
            offering = an_offering(f"Filler {number:02}", vendor=world.vendor, category=world.offering.category)
            offering.published_at = AT - timedelta(days=number // 2)

    house(build)
    filters = Filters(words="filler", sort=sort)
    seen, cursor = list[str](), None
    while True:
        page = shop.page(world.partner.id, filters, cursor=cursor, at=AT)
        seen += [card.name for card in page.cards]
        if (cursor := page.next_cursor) is None:
            break

    assert len(seen) == 60
    assert sorted(seen) == [f"Filler {number:02}" for number in range(60)]


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    house(lambda: [an_offering(f"Filler {number:02}") for number in range(30)])
    cursor = shop.page(world.partner.id, Filters(), cursor=None, at=AT).next_cursor

    with pytest.raises(Invalid):
        shop.page(world.partner.id, Filters(sort="newest"), cursor=cursor, at=AT)


def test_a_page_takes_one_statement_and_its_counts_another_the_first_time(world: World) -> None:
    shop.facets_of(shop.page(world.partner.id, Filters(), cursor=None, at=AT), at=AT)

    with counted() as seen:
        page = shop.page(world.partner.id, Filters(), cursor=None, at=AT)
        shop.facets_of(page, at=AT)
    with counted() as searching:
        shop.facets_of(shop.page(world.partner.id, Filters(words="backup"), cursor=None, at=AT), at=AT)

    assert len(seen) == 1
    assert len(searching) == 2


def test_facets_count_what_each_choice_would_leave(world: World) -> None:
    with acting(Actor("system")):
        backup = a_category("Backup", parent=world.offering.category)
    house(lambda: an_offering("Deep Freeze", category=backup, vendor=world.vendor))

    place, vendor, below = world.offering.category_id, world.vendor.id, backup.id
    backup_id = backup.public_id

    def counts(**filters: str) -> tuple[int, list[int], list[int]]:
        page = shop.page(world.partner.id, Filters(**filters), cursor=None, at=AT)
        found = shop.facets_of(page, at=AT)
        return found.total, [found.categories.get(key, 0) for key in (place, below)], [found.vendors.get(vendor, 0)]

    assert counts() == (3, [2, 1], [2])
    assert counts(category=backup_id) == (1, [1, 1], [1])
    assert counts(words="mail") == (1, [0, 0], [0])

    house(lambda: publishing.retire(world.offering, at=AT))
    assert counts() == (2, [1, 1], [1])


def test_what_is_not_published_is_in_no_list(world: World) -> None:
    house(lambda: [an_offering(f"Secret {state}", state=state) for state in ("draft", "in_review", "retired")])

    assert names(world, words="secret") == []
    assert names(world) == ["Backup Suite", "Mail Guard"]
