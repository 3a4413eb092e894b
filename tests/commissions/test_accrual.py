"""Accrual: a paid order becomes one transaction in the books, and one commission a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.catalog import concessions, pricing
from marketplace.commissions import accrual
from marketplace.commissions.errors import OrderNotPaid
from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.ledger import balances, queries, verification
from marketplace.ledger.rules import Account
from tests.support.earnings import earn, placed
from tests.support.world import World, a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
OUTSIDE = Account("imported.receipts")


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def books() -> dict[str, int]:
    """Every account that holds something."""
    return {
        each.account.label: each.balance_minor for each in balances.all_accounts(db.session()) if each.balance_minor
    }


def test_worked_example_a_is_booked_to_the_cent(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)

    assert books() == {
        "imported.receipts": -108_000,
        "operator.fees": 7_500,
        f"partner.pending partner:{world.partner.id}": 15_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable vendor:{world.vendor.id}": 67_500,
    }
    [commission] = db.session.query(Commission)
    assert (commission.amount_minor, commission.currency, commission.partner_id, commission.accrued_at) == (
        15_000, "EUR", world.partner.id, AT,
    )  # fmt: skip
    assert (commission.order_id, commission.booking_key) == (order.id, f"accrue:{order.public_id}")
    assert balances.trial_balance(db.session()) == {"EUR": 0}


def test_an_order_of_several_lines_is_one_transaction_with_a_commission_a_line(world: World) -> None:
    order = earn(world.partner, world.offering, world.other_offering, at=AT, quantity=3)

    booked = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert booked is not None
    legs = queries.legs(db.session(), booked.id)
    assert [(leg.why["part"], leg.amount_minor) for leg in legs] == [
        ("commission", 75_000), ("proceeds", 202_500), ("fee", 22_500), ("tax", 60_000),
        ("commission", 2_500), ("proceeds", 6_899), ("fee", 600), ("tax", 2_000),
    ]  # fmt: skip
    assert [each.amount_minor for each in db.session.query(Commission).order_by(Commission.line_id)] == [75_000, 2_500]


def test_a_second_accrual_books_nothing(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)
    before = books()

    accrual.accrue(order, cash=OUTSIDE, at=AT + timedelta(days=1))
    db.session.commit()

    assert books() == before
    assert db.session.query(Commission).count() == 1


def test_an_order_that_nobody_paid_earns_nothing(world: World) -> None:
    order = placed(world.partner, [world.offering], at=AT)

    with pytest.raises(OrderNotPaid, match="only a paid order earns"):
        accrual.accrue(order, cash=OUTSIDE, at=AT)

    assert books() == {}
    assert db.session.query(Commission).count() == 0


def test_a_house_order_has_no_commission(world: World) -> None:
    earn(None, world.offering, at=AT)

    assert books() == {
        "imported.receipts": -120_000,
        "operator.fees": 10_000,
        "tax.payable tax:DE": 20_000,
        f"vendor.payable vendor:{world.vendor.id}": 90_000,
    }
    assert db.session.query(Commission).count() == 0


def test_a_free_order_moves_no_money(world: World) -> None:
    free = pricing.Wanted(world.offering.plans[0], 1, unit_retail_minor=0, historic_unit_minor=0)

    order = earn(world.partner, world.offering, at=AT, items=[free])

    assert (order.state, order.total_minor) == ("paid", 0)
    assert books() == {}


def test_a_sale_at_the_floor_earns_nothing_and_pays_everybody_else(world: World) -> None:
    earn(world.partner, world.offering, at=AT, unit_retail_minor=75_000)

    assert f"partner.pending partner:{world.partner.id}" not in books()
    assert books()[f"vendor.payable vendor:{world.vendor.id}"] == 67_500
    assert db.session.query(Commission).count() == 0


def test_what_was_settled_outside_leaves_partner_and_vendor_with_nothing(world: World) -> None:
    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, is_outside=True)

    assert books() == {"imported.receipts": -25_500, "operator.fees": 7_500, "tax.payable tax:DE": 18_000}
    assert [(step.kind, step.bucket, step.delta) for step in queries.entries(db.session(), world.partner.id, "EUR")] == [
        ("accrual", "pending", 15_000), ("settled_outside", "pending", -15_000),
        ("settled_outside", "available", 15_000), ("settled_outside", "available", -15_000),
    ]  # fmt: skip


def test_a_concession_of_the_operator_is_paid_from_its_discounts_and_is_one_line_of_the_partners_book(
    world: World,
) -> None:
    _concession(world, "operator")

    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)

    assert books() == {
        "imported.receipts": -108_000,
        "operator.discounts": -5_000,
        "operator.fees": 7_500,
        f"partner.pending partner:{world.partner.id}": 20_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable vendor:{world.vendor.id}": 67_500,
    }
    [step] = queries.entries(db.session(), world.partner.id, "EUR")
    assert step.delta == 20_000


def test_a_concession_of_the_vendor_lowers_its_proceeds_and_the_fee(world: World) -> None:
    _concession(world, "vendor")

    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)

    assert books() == {
        "imported.receipts": -108_000,
        "operator.fees": 7_000,
        f"partner.pending partner:{world.partner.id}": 20_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable vendor:{world.vendor.id}": 63_000,
    }


def test_what_was_booked_is_proven_by_the_books(world: World, superuser: psycopg.Connection) -> None:
    for hour in range(3):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hour), is_outside=bool(hour % 2))

    assert verification.verify(db.session()) == []
    superuser.execute("set session_replication_role = replica")
    superuser.execute("alter table ledger.postings disable trigger all")
    superuser.execute("update ledger.postings set amount = amount + 1 where line = 1 and transaction_id = 1")
    assert "postings" in {fault.source for fault in verification.verify(db.session())}


def _concession(world: World, funder: str) -> None:
    concessions.grant(
        world.partner, bps=500, funder=funder, reason="A large deal.", starts_at=AT - timedelta(days=1),
        ends_at=AT + timedelta(days=1), granted_by="usr_1", at=AT - timedelta(days=2),
    )  # fmt: skip
    db.session.commit()
