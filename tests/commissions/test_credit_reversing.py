"""Credits go back with the line that they are for, are frozen with it, and come again with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissions import accrual, freezing, reductions, releasing, reversing
from marketplace.commissions.credit_reversing import taken_at
from marketplace.commissions.models import CreditStep
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.db.base import db
from marketplace.ledger import balances, verification
from marketplace.ledger.rules import Account, Leg
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from tests.support.crediting import credited, credits_of
from tests.support.taking_back import take_back
from tests.support.world import World, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)
OVER = AT + timedelta(days=14)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def books() -> dict[str, int]:
    """Every account that holds something."""
    found = {each.account.label: each.balance_minor for each in balances.all_accounts(db.session())}
    return {label: amount for label, amount in found.items() if amount}


def lines_of(order: Order) -> dict[int, object]:
    rows = sold_lines.of_order(order)
    return {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}


def dispute(order: Order, cash: int, ref: str = "dsp_1") -> None:
    """Freeze what is disputed of an order's only line, and commit."""
    lines = lines_of(order)
    found = freezing.freeze(order, lines, {next(iter(lines)): cash}, ref=ref, reason="fraudulent", at=AT)  # type: ignore[arg-type]
    freezing.book(order, found, ref=ref, at=AT)
    db.session.commit()


def win(order: Order, ref: str = "dsp_1") -> None:
    freezing.thaw(order, lines_of(order), {}, ref=ref, reason="fraudulent", at=AT)  # type: ignore[arg-type]
    db.session.commit()


def lose(order: Order, cash: int, ref: str = "dsp_1") -> None:
    lines = lines_of(order)
    asked = {next(iter(lines)): Asked(cash)} if cash else {}
    occasion = Occasion("chargeback", ref, "fraudulent")
    clearing = Account("dispute.clearing")
    beyond = [Leg(Account("operator.chargeback_losses"), clearing, 1, {})]  # a bank may take more than is left
    reversing.reverse(order, lines, asked, occasion, clearing=clearing, at=AT, besides=beyond)  # type: ignore[arg-type]
    db.session.commit()


@given(credit=st.integers(0, 10**12), paid=st.integers(1, 10**12), part=st.fractions(0, 1), more=st.fractions(0, 1))
def test_what_is_taken_never_shrinks_and_is_exact_at_full(credit: int, paid: int, part: float, more: float) -> None:
    first = int(paid * part)
    second = first + int((paid - first) * more)

    assert 0 <= taken_at(credit, first, paid) <= taken_at(credit, second, paid) <= credit
    assert taken_at(credit, 0, paid) == 0
    assert taken_at(credit, paid, paid) == credit


def test_a_line_that_cost_nothing_gives_nothing_back() -> None:
    assert taken_at(25_000, 0, 0) == 0


@pytest.mark.parametrize(
    ("funder", "account"), [("operator", "operator.goodwill"), ("vendor", "vendor.payable vendor:{}")]
)
def test_a_part_goes_back_to_whoever_paid_rounded_down(world: World, funder: str, account: str) -> None:
    order = credited(world, at=AT, funder=funder)
    name = account.format(world.vendor.id)
    before = books()[name]

    take_back(order, 33_333, "ref_1", at=AT)

    # 250.00 × 333.33 ÷ 1 200.00 = 69.4437…; the vendor gives 250.00 of its 900.00 proceeds back besides
    [credit] = credits_of(order)
    assert (credit.clawed_back_minor, credit.remaining_minor) == (6_944, 18_056)
    gone = 25_000 if funder == "vendor" else 0
    assert books()[name] - before == 6_944 - gone
    assert books()[f"partner.pending partner:{world.partner.id}"] == 18_056
    assert verification.verify(db.session()) == []


def test_steps_add_up_and_the_last_one_is_exact(world: World) -> None:
    order = credited(world, at=AT)

    for number, cash in enumerate((1, 39_999, 39_999, 40_001), start=1):
        take_back(order, cash, f"ref_{number}", at=AT)

    [credit] = credits_of(order)
    assert (credit.clawed_back_minor, credit.remaining_minor) == (25_000, 0)
    steps = reductions.of_commission(credit)
    assert [step.amount_minor for step in steps] == [0, 8_333, 8_333, 8_334][1:]
    assert [(step.cash_before_minor, step.cash_after_minor, step.paid_minor) for step in steps][-1] == (
        79_999, 120_000, 120_000,
    )  # fmt: skip
    assert {step.reason for step in steps} == {"requested_by_customer"}
    assert f"partner.pending partner:{world.partner.id}" not in books()


def test_a_refund_that_came_back_gives_the_credit_again(world: World) -> None:
    order = credited(world, at=AT)
    before = books()

    take_back(order, 54_321, "ref_1", at=AT)
    take_back(order, -54_321, "ref_1", at=AT, cause="refund_failed")

    [credit] = credits_of(order)
    assert credit.remaining_minor == 25_000
    assert books() == before


def test_after_its_release_it_comes_out_of_what_may_be_paid(world: World) -> None:
    order = credited(world, at=AT)
    releasing.release(at=OVER)
    db.session.commit()

    take_back(order, 60_000, "ref_1", at=OVER)

    assert books()[f"partner.available partner:{world.partner.id}"] == 12_500
    assert [step.bucket for step in db.session.query(CreditStep)] == ["available"]


def test_a_dispute_freezes_its_part_and_a_won_one_frees_it(world: World) -> None:
    order = credited(world, at=AT)
    partner = f"partner:{world.partner.id}"

    dispute(order, 60_000)
    assert (books()[f"partner.disputed {partner}"], books()[f"partner.pending {partner}"]) == (12_500, 12_500)
    assert [each.disputed_minor for each in credits_of(order)] == [12_500]
    releasing.release(at=OVER)
    db.session.commit()
    win(order)

    assert books()[f"partner.available {partner}"] == 25_000
    assert [(step.cause, step.frozen_minor) for step in db.session.query(CreditStep).order_by(CreditStep.id)] == [
        ("dispute_open", 12_500), ("dispute_won", -12_500),
    ]  # fmt: skip


def test_a_lost_dispute_takes_what_it_froze(world: World) -> None:
    order = credited(world, at=AT)

    dispute(order, 60_000)
    lose(order, 60_000)

    [credit] = credits_of(order)
    assert (credit.clawed_back_minor, credit.disputed_minor) == (12_500, 0)
    assert books()[f"partner.pending partner:{world.partner.id}"] == 12_500
    assert books()["operator.goodwill"] == -12_500


def test_what_a_lost_dispute_does_not_need_is_free_again(world: World) -> None:
    order = credited(world, at=AT)
    dispute(order, 120_000)
    take_back(order, 120_000, "ref_1", at=AT)  # the buyer has all of it already
    assert [each.disputed_minor for each in credits_of(order)] == [0]

    lose(order, 0)

    assert [each.remaining_minor for each in credits_of(order)] == [0]


def test_a_line_that_gives_nothing_more_frees_what_was_frozen_of_it(world: World) -> None:
    order = credited(world, at=AT)
    dispute(order, 60_000)

    lose(order, 30_000)

    [credit] = credits_of(order)
    assert (credit.clawed_back_minor, credit.disputed_minor, credit.free_minor) == (6_250, 0, 18_750)
    assert books()[f"partner.pending partner:{world.partner.id}"] == 18_750
