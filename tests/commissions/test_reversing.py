"""Taking lines back in the books, and giving them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.commissions import accrual, releasing, reversing
from marketplace.commissions.errors import TooMuchToRefund
from marketplace.commissions.models import Commission, Reversal
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.db.base import db
from marketplace.ledger import balances, verification
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from tests.support.earnings import earn
from tests.support.world import World, a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
OVER = AT + timedelta(days=14)
CLEARING = Account("refund.clearing")


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def books() -> dict[str, int]:
    """Every account that holds something."""
    return {
        each.account.label: each.balance_minor for each in balances.all_accounts(db.session()) if each.balance_minor
    }


def take(
    order: Order, cash: int, ref: str = "ref_1", *, units: int = 0, at: datetime = AT, cause: str = "refund"
) -> None:
    """Take so much of an order's only line back, and commit."""
    rows = sold_lines.of_order(order)
    lines = {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}
    occasion = Occasion(cause, ref, "requested_by_customer")  # type: ignore[arg-type]
    reversing.reverse(order, lines, {rows[0].id: Asked(cash, units)}, occasion, clearing=CLEARING, at=at)
    db.session.commit()


def sold(world: World) -> Order:
    """Worked example A, paid: 150.00 commission, 675.00 proceeds, 75.00 fee, 180.00 tax."""
    return earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, cash="stripe.pending")


def test_half_of_worked_example_a_comes_out_of_pending(world: World) -> None:
    order = sold(world)

    take(order, 54_000)

    assert books() == {
        "stripe.pending": -108_000,
        "refund.clearing": 54_000,
        "operator.fees": 3_750,
        f"partner.pending partner:{world.partner.id}": 7_500,
        "tax.payable tax:DE": 9_000,
        f"vendor.payable vendor:{world.vendor.id}": 33_750,
    }
    [commission] = db.session.query(Commission)
    assert (commission.clawed_back_minor, commission.remaining_minor) == (7_500, 7_500)
    [row] = db.session.query(Reversal)
    assert (row.cash_minor, row.commission_minor, row.bucket, row.booking_key) == (
        54_000,
        7_500,
        "pending",
        "refund:ref_1",
    )
    assert not list(verification.verify(db.session()))


def test_after_the_release_it_comes_out_of_available_and_may_fall_below_zero(world: World) -> None:
    order = sold(world)
    releasing.release(at=OVER)
    db.session.commit()
    take(order, 108_000, at=OVER)

    assert books() == {"stripe.pending": -108_000, "refund.clearing": 108_000}
    assert releasing.release(at=OVER + timedelta(days=1)) == 0


@pytest.mark.row("N3")
def test_whatever_changed_since_the_sale_the_frozen_line_counts(world: World, superuser: psycopg.Connection) -> None:
    order = sold(world)
    changes = (
        "update margin_rules set bps = 100",
        "update vendor_agreements set fee_bps = 9000",
        "update tax_rates set bps = 100",
        "update list_prices set unit_minor = 1",
        "update programmes set hold_days = 0",
        "update partners set tier_id = (select id from tiers where code = 'silver')",
    )
    for change in changes:
        assert superuser.execute(change).rowcount > 0, change

    take(order, 54_000)

    [row] = db.session.query(Reversal)
    assert (row.commission_minor, row.proceeds_minor, row.fee_minor, row.tax_minor) == (7_500, 33_750, 3_750, 9_000)


def test_a_held_commission_releases_only_what_is_left(world: World) -> None:
    order = sold(world)
    take(order, 54_000)

    assert releasing.release(at=OVER) == 1
    db.session.commit()

    assert books()[f"partner.available partner:{world.partner.id}"] == 7_500
    assert f"partner.pending partner:{world.partner.id}" not in books()


def test_a_failed_refund_gives_everything_again_to_the_bucket_of_now(world: World) -> None:
    order = sold(world)
    take(order, 54_000)
    releasing.release(at=OVER)
    db.session.commit()

    take(order, -54_000, at=OVER, cause="refund_failed")

    assert books() == {
        "stripe.pending": -108_000,
        "operator.fees": 7_500,
        f"partner.available partner:{world.partner.id}": 15_000,
        "tax.payable tax:DE": 18_000,
        f"vendor.payable vendor:{world.vendor.id}": 67_500,
    }
    assert db.session.query(Commission.clawed_back_minor).scalar() == 0
    assert not list(verification.verify(db.session()))


def test_three_steps_come_to_the_mirror_of_the_sale(world: World) -> None:
    order = sold(world)
    for number, cash in enumerate((1, 33_333, 74_666)):
        take(order, cash, f"ref_{number}")

    assert books() == {"stripe.pending": -108_000, "refund.clearing": 108_000}


def test_more_than_is_left_is_refused_and_writes_nothing(world: World) -> None:
    order = sold(world)
    take(order, 108_000)
    before = books()

    with pytest.raises(TooMuchToRefund):
        take(order, 1, "ref_2")
    db.session.rollback()

    assert books() == before
    assert db.session.query(Reversal).count() == 1


def test_one_occasion_is_booked_once(world: World) -> None:
    order = sold(world)
    take(order, 100)

    with pytest.raises(db.exc.IntegrityError):
        take(order, 100)
    db.session.rollback()

    assert books()["refund.clearing"] == 100


def test_the_partners_leg_says_why_and_from_where_to_where(world: World) -> None:
    order = sold(world)
    take(order, 54_000, units=0)

    legs = db.session.execute(
        db.text(
            "select why from ledger.postings p join ledger.transactions t on t.id = p.transaction_id where t.kind = 'clawback' and p.why->>'part' = 'commission'"
        )
    )
    [why] = [row.why for row in legs]
    assert (why["reason"], why["refund"], why["refunded_before_minor"], why["refunded_after_minor"]) == (
        "requested_by_customer", "ref_1", 0, 54_000,
    )  # fmt: skip
    assert why["parts"]["commission_minor"] == 7_500
