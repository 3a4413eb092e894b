"""Finding orders: who sees which, filters, pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.db.actor import Actor, acting
from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order
from tests.support.buying import a_purchase_of
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.statements import counted
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def orders(world: World) -> list[Order]:
    """Three of one partner, the second paid, and one of another."""
    mine, theirs = a_link(world.partner, world.offering), a_link(world.other_partner, world.other_offering)
    emails = ("a@one.example.org", "b@two.example.org", "c@three.example.org", "d@four.example.org")
    made = [
        an_order(link, email=email, at=AT + timedelta(minutes=minute))
        for minute, (link, email) in enumerate(zip((mine, mine, mine, theirs), emails, strict=True))
    ]
    paid(made[1])
    return made


def test_the_operator_sees_all_the_last_placed_first(orders: list[Order]) -> None:
    assert [order.id for order in queries.page_for_operator().items] == [order.id for order in orders[::-1]]


def test_a_partner_sees_its_own(world: World, orders: list[Order]) -> None:
    me, theirs = world.partner.id, orders[3].public_id
    own = [order.public_id for order in orders[2::-1]]

    with acting(Actor("partner", str(me))):
        assert [order.public_id for order in queries.page_for_partner(me).items] == own
        assert queries.by_public_id(own[0]).partner is not None
        with pytest.raises(OrderNotFound):
            queries.by_public_id(theirs)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "paid"}, [1]),
        ({"state": "placed"}, [3, 2, 0]),
        ({"state": "nonsense"}, [3, 2, 1, 0]),
        ({"search": "mail guard"}, [3]),
        ({"search": "southw"}, [3]),
        ({"search": "100%"}, []),
        ({"search": "backup", "state": "paid"}, [1]),
    ],
)
def test_filters_narrow_the_list(orders: list[Order], filters: dict[str, str], found: list[int]) -> None:
    assert [order.id for order in queries.page_for_operator(**filters).items] == [orders[place].id for place in found]


def test_an_order_is_found_by_a_part_of_its_id(world: World, orders: list[Order]) -> None:
    part = orders[2].public_id[4:14].upper()

    assert [order.id for order in queries.page_for_partner(world.partner.id, search=part).items] == [orders[2].id]
    assert [order.id for order in queries.page_for_operator(partner_id=world.other_partner.id).items] == [orders[3].id]


def test_pages_follow_each_other_without_a_gap(orders: list[Order]) -> None:
    first = queries.page_for_operator(limit=3)
    second = queries.page_for_operator(limit=3, cursor=first.next_cursor)

    assert [order.id for order in (*first.items, *second.items)] == [order.id for order in orders[::-1]]
    assert second.next_cursor is None
    with pytest.raises(Invalid):
        queries.page_for_operator(cursor="made up")


def test_a_list_takes_one_statement_with_partners_and_accounts(orders: list[Order]) -> None:
    with counted() as seen:
        names = [order.partner.name for order in queries.page_for_operator().items if order.partner]

    assert (len(seen), names) == (1, ["Southwind", "Northwind", "Northwind", "Northwind"])


def test_the_parts_of_an_order_come_in_their_order(orders: list[Order]) -> None:
    assert [line.number for line in queries.lines(orders[1])] == [1]
    assert [step.to_state for step in queries.transitions(orders[1])] == ["placed", "paid"]
    assert [row.outcome for row in queries.attributions(orders[1])] == ["won"]
    assert queries.line_counts(orders) == {order.id: 1 for order in orders}


def test_a_secret_that_opens_nothing_finds_nothing(app: Flask) -> None:
    assert queries.by_token_hash("no such hash") is None


def test_sales_and_purchases_are_told_apart(world: World) -> None:
    sale, purchase = an_order(a_link(world.partner, world.offering)), a_purchase_of(world.partner, world.offering)
    partner_id = world.partner.id

    def shown(kind: str) -> list[list[int]]:
        own = queries.page_for_partner(partner_id, kind=kind).items
        return [[order.id for order in page] for page in (own, queries.page_for_operator(kind=kind).items)]

    assert shown("sales") == [[sale.id]] * 2
    assert shown("purchases") == [[purchase.id]] * 2
    assert shown("") == shown("unknown") == [[purchase.id, sale.id]] * 2
