"""Booking what a sale owes to partners whose account somebody else sold to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.cli.demo_data import history
from marketplace.commissions import accrual, crediting
from marketplace.commissions.models import Commission
from marketplace.customers.models import Account as CustomerAccount
from marketplace.db.base import db
from marketplace.ledger import balances, queries, verification
from marketplace.ledger.rules import Account
from marketplace.orders.models import Order
from marketplace.protection.models import Incident
from tests.support.crediting import a_protected_account, credited, credits_of, funded_by, let_it_lapse, sold_by_house
from tests.support.earnings import earn
from tests.support.world import World, a_margin, a_world, an_offering

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def books() -> dict[str, int]:
    """Every account that holds something."""
    return {
        each.account.label: each.balance_minor for each in balances.all_accounts(db.session()) if each.balance_minor
    }


def test_a_house_sale_to_a_protected_account_credits_the_whole_margin(world: World) -> None:
    order = credited(world, at=AT)

    [credit] = credits_of(order)
    assert (credit.amount_minor, credit.currency, credit.booking_key) == (25_000, "EUR", f"credit:{order.public_id}")
    assert credit.partner_id == world.partner.id
    assert (credit.accrued_at, credit.at_risk_until, credit.released_at) == (AT, AT + timedelta(days=14), None)
    assert (order.partner_id, order.commission_minor, order.guard_outcome) == (None, 0, "credit")
    # the sale is as it was: list 1 000.00 plus 20 % tax, fee 10 %
    assert books() == {
        "operator.fees": 10_000,
        "operator.goodwill": -25_000,
        f"partner.pending partner:{world.partner.id}": 25_000,
        "stripe.pending": -120_000,
        "tax.payable tax:DE": 20_000,
        f"vendor.payable vendor:{world.vendor.id}": 90_000,
    }
    assert verification.verify(db.session()) == []


def test_the_programme_may_let_the_vendor_pay(world: World) -> None:
    order = credited(world, at=AT, funder="vendor")

    assert [each.amount_minor for each in credits_of(order)] == [25_000]
    held = books()
    assert held[f"vendor.payable vendor:{world.vendor.id}"] == 65_000
    assert "operator.goodwill" not in held


def test_the_posting_explains_itself_and_names_neither_seller_nor_customer(world: World) -> None:
    order = credited(world, at=AT)
    [credit] = credits_of(order)
    assert credit.credit is not None

    booked = queries.transaction_by_key(db.session(), f"credit:{order.public_id}")
    assert booked is not None
    [leg] = queries.legs(db.session(), booked.id)

    assert booked.kind == "credit"
    why = dict(leg.why)
    terms = why.pop("terms")
    account = db.session.get_one(CustomerAccount, order.account_id)
    assert why == {
        "order": order.public_id, "line": credit.line_ref, "part": "credit", "source": "operator",
        "credit": credit.credit.public_id, "cause": "guard", "account": account.public_id,
        "offering": world.offering.public_id, "basis": "registration", "ref": credit.credit.ref, "quantity": 1,
        "unit_list_minor": 100_000, "list_total_minor": 100_000, "margin_bps": 2_500, "margin_minor": 25_000,
        "share_bps": 10_000, "already_minor": 0, "credit_minor": 25_000, "funder": "operator",
    }  # fmt: skip
    assert set(terms) == {"tier", "priced_at", "rule", "margin", "considered"}
    assert [each["outcome"] for each in terms["considered"]] == ["won"]


def test_in_the_tail_half_is_credited_rounded_half_up(world: World) -> None:
    offering = an_offering("Odd", vendor=world.vendor, unit_minor=33_331)
    account = a_protected_account(world.partner, at=AT - timedelta(days=30))
    let_it_lapse(world.partner, at=AT)

    order = sold_by_house(account, offering, at=AT, quantity=3)

    # 3 × 333.31 = 999.93; 25 %: 249.9825 → 249.98; half of it: 124.99
    [credit] = credits_of(order)
    assert credit.credit is not None
    assert (credit.credit.basis, credit.credit.margin_minor, credit.amount_minor) == ("tail", 24_998, 12_499)


@pytest.mark.parametrize(
    ("currency", "unit", "quantity", "share", "margin", "amount"),
    [
        ("JPY", 999, 7, 10_000, 1_748, 1_748),  # 6 993 × 25 % = 1 748.25
        ("JPY", 999, 7, 5_000, 1_748, 874),
        ("JPY", 998, 7, 5_000, 1_747, 874),  # 6 986 × 25 % = 1 746.5, half of 1 747 is 873.5
        ("KWD", 1_235, 3, 10_000, 926, 926),  # 3.705 × 25 % = 0.92625
        ("KWD", 1_237, 3, 5_000, 928, 464),
        ("KWD", 1_235, 1, 5_000, 309, 155),  # 1.235 × 25 % = 0.30875, half of 0.309 is 0.1545
    ],
)
def test_currencies_of_no_and_three_decimals_are_credited_to_their_smallest_unit(
    world: World, currency: str, unit: int, quantity: int, share: int, margin: int, amount: int
) -> None:
    offering = an_offering("Odd", vendor=world.vendor, unit_minor=unit, currency=currency)
    account = a_protected_account(world.partner, at=AT - timedelta(days=30))
    if share < 10_000:
        let_it_lapse(world.partner, at=AT)

    order = sold_by_house(account, offering, at=AT, quantity=quantity, currency=currency)

    [credit] = credits_of(order)
    assert credit.credit is not None
    assert (credit.credit.margin_minor, credit.amount_minor, credit.currency) == (margin, amount, currency)


def test_the_seller_keeps_all_it_earned(world: World) -> None:
    account = a_protected_account(world.other_partner, at=AT)

    order = earn(world.partner, world.offering, at=AT, account_id=account.id, cash="stripe.pending")

    sale = db.session.query(Commission).filter_by(order_id=order.id, credit_id=None).one()
    [credit] = credits_of(order)
    assert (sale.partner_id, sale.amount_minor) == (world.partner.id, 25_000)
    # silver: 17.5 % of 1 000.00, whatever the seller's tier is
    assert (credit.partner_id, credit.amount_minor) == (world.other_partner.id, 17_500)
    assert [each.resolution for each in db.session.query(Incident)] == ["credited"]


def test_each_vendor_pays_for_its_own_lines(world: World) -> None:
    funded_by("vendor")
    account = a_protected_account(world.partner, at=AT)

    order = sold_by_house(account, world.offering, world.other_offering, at=AT)

    assert [each.amount_minor for each in credits_of(order)] == [25_000, 833]  # 33.33 × 25 % = 8.3325
    held = books()
    assert held[f"vendor.payable vendor:{world.vendor.id}"] == 90_000 - 25_000
    assert held[f"vendor.payable vendor:{world.other_vendor.id}"] == 3_333 - 267 - 833


def test_only_lines_in_scope_are_credited(world: World) -> None:
    account = a_protected_account(world.partner, at=AT, vendor=world.other_vendor)

    order = sold_by_house(account, world.offering, world.other_offering, at=AT)

    assert [each.amount_minor for each in credits_of(order)] == [833]


def test_a_second_call_books_nothing(world: World) -> None:
    order = credited(world, at=AT)
    before = books()

    accrual.accrue(order, cash=Account("stripe.pending"), at=AT)
    db.session.commit()

    assert len(credits_of(order)) == 1
    assert books() == before


def test_a_margin_of_nothing_credits_nothing_and_says_so(world: World) -> None:
    a_margin(0, tier=None, offering_id=world.offering.id)
    order = credited(world, at=AT)

    assert credits_of(order) == []
    assert [each.amount_minor for each in crediting.owed(order)] == []
    assert [each.resolution for each in db.session.query(Incident)] == ["credited"]


def test_an_imported_sale_is_credited_and_stays_owed(world: World) -> None:
    account = a_protected_account(world.other_partner, at=AT)

    order = earn(world.partner, world.offering, at=AT, account_id=account.id, is_outside=True)

    [credit] = credits_of(order)
    assert (credit.amount_minor, credit.released_at) == (17_500, None)
    held = books()
    assert held[f"partner.pending partner:{world.other_partner.id}"] == 17_500
    assert f"partner.pending partner:{world.partner.id}" not in held


def test_a_credit_is_released_when_its_hold_is_over(world: World) -> None:
    order = credited(world, at=AT)

    history.release(at=AT + timedelta(days=14))
    db.session.commit()

    assert [each.released_at for each in credits_of(order)] == [AT + timedelta(days=14)]
    assert books()[f"partner.available partner:{world.partner.id}"] == 25_000


def test_an_order_to_nobody_elses_account_owes_nothing(world: World) -> None:
    order = earn(None, world.offering, at=AT)

    assert (order.guard_outcome, crediting.owed(order)) == ("allow", ())
    assert db.session.query(Order).one().id == order.id
