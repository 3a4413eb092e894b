"""Freezing the partner's part of a disputed sale, and giving it free."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.commissions import accrual, freezing, releasing
from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.ledger.balances import BookBalance
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from tests.support.earnings import earn
from tests.support.world import World, a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def frozen(order: Order, cash: int, ref: str = "dsp_1") -> dict[int, int]:
    """Freeze the part of so much of an order's only line, and commit."""
    rows = sold_lines.of_order(order)
    lines = {row.id: line for row, line in zip(rows, accrual.as_sold(order, rows), strict=True)}
    found = freezing.freeze(order, lines, {rows[0].id: cash}, ref=ref, reason="fraudulent", at=AT)
    freezing.book(order, found, ref=ref, at=AT)
    db.session.commit()
    return dict(found.amounts)


def freed(order: Order, amounts: dict[int, int], at: datetime = AT, ref: str = "dsp_1") -> None:
    rows = sold_lines.of_order(order)
    lines = {row.id: line for row, line in zip(rows, accrual.as_sold(order, rows), strict=True)}
    freezing.thaw(order, lines, amounts, ref=ref, reason="fraudulent", at=at)
    db.session.commit()


def book(world: World) -> BookBalance:
    return balances.partner_book(db.session(), world.partner.id, "EUR")


def test_half_of_worked_example_a_freezes_half_of_its_commission(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)

    assert list(frozen(order, 54_000).values()) == [7_500]

    assert book(world) == BookBalance(pending=7_500, disputed=7_500)
    assert db.session.query(Commission.disputed_minor).scalar() == 7_500


def test_it_is_freed_into_the_bucket_of_now(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    amounts = frozen(order, 54_000)
    releasing.release(at=AT + timedelta(days=14))
    db.session.commit()
    assert book(world) == BookBalance(available=7_500, disputed=7_500)

    freed(order, amounts, at=AT + timedelta(days=15))

    assert book(world) == BookBalance(available=15_000)


def test_an_order_of_nobodys_partner_freezes_nothing(world: World) -> None:
    order = earn(None, world.offering, at=AT)

    assert list(frozen(order, 1_000).values()) == [0]
    freed(order, {})

    assert db.session.query(Commission).count() == 0
