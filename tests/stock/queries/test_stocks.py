"""A vendor's plans with their figures, filtered and searched; another vendor's look absent."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.stock import queries, supply
from marketplace.stock.errors import StockNotFound
from marketplace.stock.queries.stocks import Figures
from tests.support.sales import a_link, an_order, paid
from tests.support.statements import counted
from tests.support.stocking import counted_stock, key_stock, some_keys
from tests.support.world import World, a_world, an_offering


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_the_list_holds_own_plans_that_are_not_retired(world: World) -> None:
    an_offering("Archive", vendor=world.vendor, state="draft")
    an_offering("Old Thing", vendor=world.vendor, state="retired")
    counted_stock(world.offering, 2)
    db.session.commit()

    def names(**filters: object) -> list[str]:
        page = queries.plans_page(world.vendor.id, **filters)  # type: ignore[arg-type]
        return [plan.offering.name for plan in page.items]

    assert names() == ["Archive", "Backup Suite"]
    assert names(search="arch") == ["Archive"]
    assert names(kind="counted") == ["Backup Suite"]
    assert names(kind="unlimited") == ["Archive"]
    assert names(only_low=True) == []
    supply.warn_below(queries.stocks_of([world.offering.plans[0].id])[world.offering.plans[0].id], 2)
    assert names(only_low=True) == ["Backup Suite"]
    assert [stock.free for stock in queries.low_stocks(world.vendor.id)] == [2]


def test_figures_tell_what_became_of_the_units(world: World) -> None:
    stock = counted_stock(world.offering, 9)
    paid(an_order(a_link(world.partner, world.offering), quantity=4))
    an_order(a_link(world.partner, world.offering), quantity=2)

    plan_id = stock.plan_id

    with counted() as seen:
        figures = queries.figures_of([plan_id, 0])

    assert len(seen) == 1
    assert figures == {plan_id: Figures(reserved=2, delivered=4), 0: Figures()}
    assert [change.quantity for change in queries.changes_page(plan_id).items] == [9]


def test_a_foreign_plan_is_not_found_and_an_own_one_without_stock_is_unlimited(world: World) -> None:
    plan, stock = queries.stock_of(world.vendor.id, world.offering.plans[0].public_id)
    assert (plan.id, stock.kind, stock.free, stock.is_low) == (stock.plan_id, "unlimited", 0, False)
    for public_id in (world.other_offering.plans[0].public_id, "pln_absent"):
        with pytest.raises(StockNotFound):
            queries.stock_of(world.vendor.id, public_id)


def test_keys_are_found_by_state_last_characters_and_order(world: World) -> None:
    texts = some_keys(3)
    stock = key_stock(world.offering, *texts)
    order = paid(an_order(a_link(world.partner, world.offering)))

    def ends(**filters: str) -> list[str]:
        return [key.last4 for key in queries.keys_page(stock.plan_id, **filters).items]  # type: ignore[arg-type]

    assert ends() == [text[-4:] for text in reversed(texts)]
    assert ends(state="delivered") == ends(search=order.public_id) == [texts[0][-4:]]
    assert ends(search=texts[1][-4:]) == [texts[1][-4:]]
