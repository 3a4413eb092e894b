"""What a vendor pays of account protection, and that it reads no more of it than that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderCredit, OrderLine
from marketplace.statements import vendor_credits
from marketplace.statements.vendor_credits import Funded
from tests.support.crediting import credited
from tests.support.taking_back import take_back
from tests.support.world import World, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def seen(vendor_id: int, order: Order) -> tuple[list[Funded], dict[tuple[str, str], Funded], int]:
    """What a vendor is told of an order, of its months, and how many credits it can read."""
    lines = db.session.query(OrderLine).filter_by(order_id=order.id).all()
    db.session.expunge_all()  # they stay readable whoever acts
    with acting(Actor("vendor", str(vendor_id))):
        found = list(vendor_credits.of_lines(lines).values())
        months, rows = vendor_credits.by_month("Europe/Berlin"), db.session.query(OrderCredit).count()
        db.session.rollback()
    return found, months, rows


def test_a_vendor_sees_what_it_pays_and_what_came_back(world: World) -> None:
    order = credited(world, at=AT, funder="vendor")
    take_back(order, 60_000, "ref_1", at=AT)

    lines, months, rows = seen(world.vendor.id, order)

    assert (lines, months) == ([Funded(25_000, 12_500)], {("2026-10", "EUR"): Funded(25_000, 12_500)})
    assert (lines[0].net_minor, rows) == (12_500, 0)


def test_what_the_operator_pays_is_not_told(world: World) -> None:
    order = credited(world, at=AT)

    assert seen(world.vendor.id, order) == ([], {}, 0)


def test_another_vendors_credit_is_nobodys_business(world: World) -> None:
    order = credited(world, at=AT, funder="vendor")

    assert seen(world.other_vendor.id, order) == ([], {}, 0)


def test_nothing_is_asked_about_no_lines(app: Flask) -> None:
    assert vendor_credits.of_lines([]) == {}
