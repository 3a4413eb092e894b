"""Reading commissions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.commissions import queries
from marketplace.commissions.errors import CommissionNotFound
from marketplace.db.actor import Actor, acting
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import World, a_world, an_offering

AT = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
"""Half an hour before November begins in Berlin (winter time)."""


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_commissions_come_newest_first_in_pages(world: World) -> None:
    for hour in range(3):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hour))

    first = queries.page(limit=2)
    second = queries.page(limit=2, cursor=first.next_cursor)

    assert [each.accrued_at for each in first.items + second.items] == [AT + timedelta(hours=h) for h in (2, 1, 0)]
    assert second.next_cursor is None


def test_a_page_is_filtered_by_currency_and_a_half_open_span(world: World) -> None:
    earn(world.partner, world.offering, at=AT)
    later = AT + timedelta(hours=1)
    earn(world.partner, world.offering, at=later)
    dollars = an_offering("Archive", vendor=world.vendor, currency="USD")
    earn(world.partner, dollars, at=later, currency="USD")

    assert [each.accrued_at for each in queries.page(currency="EUR", ends_at=later).items] == [AT]
    assert [each.currency for each in queries.page(starts_at=later).items] == ["USD", "EUR"]
    assert [each.currency for each in queries.page(currency="USD").items] == ["USD"]


def test_a_page_takes_one_statement(world: World) -> None:
    for hour in range(3):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hour))

    with counted() as statements:
        names = {each.line.offering.name for each in queries.page().items}

    assert names == {"Backup Suite"}
    assert len(statements) == 1


def test_a_partner_finds_its_own_alone(world: World) -> None:
    own = earn(world.partner, world.offering, at=AT)
    foreign = earn(world.other_partner, world.offering, at=AT)
    [foreign_commission] = queries.of_order(foreign.id)
    public_id = foreign_commission.public_id
    own_id, partner_id = own.id, world.partner.id

    with acting(Actor("partner", str(partner_id))):
        assert [each.order_id for each in queries.page().items] == [own_id]
        with pytest.raises(CommissionNotFound, match="There is no such commission"):
            queries.by_public_id(public_id)


def test_the_commissions_of_an_order_follow_its_lines(world: World) -> None:
    order = earn(world.partner, world.other_offering, world.offering, at=AT)

    assert [each.line.number for each in queries.of_order(order.id)] == [1, 2]
    assert [each.amount_minor for each in queries.of_order(order.id)] == [833, 25_000]


def test_months_begin_in_the_time_zone_asked_for(world: World) -> None:
    earn(world.partner, world.offering, at=AT)
    earn(world.partner, world.offering, at=AT + timedelta(hours=1))

    berlin = queries.by_month(world.partner.id, "Europe/Berlin", since=AT - timedelta(days=1))
    utc = queries.by_month(world.partner.id, "UTC", since=AT - timedelta(days=1))

    assert [(currency, amount) for _, currency, amount in berlin] == [("EUR", 25_000), ("EUR", 25_000)]
    assert [(currency, amount) for _, currency, amount in utc] == [("EUR", 50_000)]
    assert berlin[1][0] == datetime(2026, 10, 31, 23, tzinfo=UTC)
