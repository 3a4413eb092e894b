"""Posting what a won claim brings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import pricing
from marketplace.commissions import claiming
from marketplace.commissions.claiming import Claim
from marketplace.commissions.errors import OrderNotPaid
from marketplace.commissions.models import CreditStep
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import queries
from marketplace.orders import owing
from marketplace.orders.models import Order
from marketplace.payments import soundness
from tests.support.crediting import a_protected_account, credits_of, let_it_lapse, sold_by_house
from tests.support.earnings import earn, placed
from tests.support.taking_back import take_back
from tests.support.world import World, a_margin, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)
LATER = AT + timedelta(days=20)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def won(
    order: Order,
    world: World,
    ref: str = "clm_1",
    *,
    funder: str = "operator",
    already: int = 0,
    vendor: int | None = None,
) -> list[int]:
    """Post a claim of the world's first partner on a vendor's lines or all, commit, and return the amounts."""
    terms, given = pricing.seller_terms(world.partner.id, at=order.placed_at), []
    facts = pricing.Reading(order.placed_at).facts({line.plan_id for line in order.lines})
    for line in order.lines:
        if vendor in {None, line.vendor_id}:
            bps, told = owing.explained(facts[line.plan_id].subject, terms, order.account_id, order.placed_at)
            given.append(claiming.Given(line.id, 10_000, bps, already, told))
    claim = Claim(ref, world.partner.id, funder, given)  # type: ignore[arg-type]
    amounts = [each.amount_minor for each in claiming.post(order, claim, at=LATER)]
    assert claiming.left_of(claim) <= sum(amounts)
    db.session.commit()
    return amounts


def faults() -> list[str]:
    """What the audit finds of orders, credits and books; these orders have neither payment nor refund behind them."""
    with snapshot():
        found = [str(fault) for fault in soundness.audit()]
    return [each for each in found if "clearing" not in each and not each.startswith("payments")]


def test_a_won_claim_brings_the_whole_margin_of_that_day(world: World) -> None:
    order = earn(world.other_partner, world.offering, at=AT, cash="stripe.pending")
    a_margin(9_000, tier="gold").effective_from = LATER  # better terms since then change nothing
    db.session.commit()

    assert won(order, world) == [25_000]

    [credit] = credits_of(order)
    assert credit.credit is not None
    assert (credit.credit.cause, credit.credit.basis, credit.credit.ref) == ("claim", "claim", "clm_1")
    assert (credit.booking_key, credit.accrued_at) == ("claim:clm_1", LATER)
    assert credit.at_risk_until == LATER + timedelta(days=14)
    booked = queries.transaction_by_key(db.session(), "claim:clm_1")
    assert booked is not None
    assert booked.kind == "credit"
    db.session.rollback()
    assert faults() == []


def test_what_the_line_had_credited_already_is_deducted(world: World) -> None:
    account = a_protected_account(world.partner, at=AT - timedelta(days=30))
    let_it_lapse(world.partner, at=AT)
    order = sold_by_house(account, world.offering, at=AT)

    assert won(order, world, already=12_500) == [12_500]

    assert [each.amount_minor for each in credits_of(order)] == [12_500, 12_500]
    db.session.rollback()
    assert faults() == []


def test_a_line_that_brought_everything_already_brings_nothing_more(world: World) -> None:
    order = sold_by_house(a_protected_account(world.partner, at=AT), world.offering, at=AT)

    assert won(order, world, already=25_000) == []
    assert len(credits_of(order)) == 1


def test_the_same_claim_is_posted_once(world: World) -> None:
    order = earn(None, world.offering, at=AT)

    assert won(order, world) == [25_000]
    assert won(order, world) == [25_000]

    assert len(credits_of(order)) == 1


def test_only_lines_of_the_claimed_vendors_count(world: World) -> None:
    order = earn(None, world.offering, world.other_offering, at=AT)

    assert won(order, world, vendor=world.other_vendor.id, funder="vendor") == [833]


def test_what_went_back_before_the_claim_goes_back_of_it(world: World) -> None:
    order = earn(None, world.offering, at=AT, cash="stripe.pending")
    take_back(order, 40_001, "ref_1", at=AT)
    take_back(order, 20_000, "ref_2", at=AT)
    take_back(order, -20_000, "ref_2", at=AT, cause="refund_failed")

    assert won(order, world) == [25_000]

    [credit] = credits_of(order)
    # 250.00 × 400.01 ÷ 1 200.00 = 83.33…, rounded down
    assert credit.clawed_back_minor == 8_333
    steps = db.session.query(CreditStep).order_by(CreditStep.id).all()
    assert [(step.cause, step.cause_ref, step.taken_minor) for step in steps] == [
        ("refund", "ref_1", 8_333), ("refund", "ref_2", 4_167), ("refund_failed", "ref_2", -4_167),
    ]  # fmt: skip
    take_back(order, 79_999, "ref_3", at=LATER)
    [credit] = credits_of(order)
    assert (credit.clawed_back_minor, credit.remaining_minor) == (25_000, 0)


def test_an_order_that_nobody_paid_brings_nothing(world: World) -> None:
    order = placed(None, [world.offering], at=AT)
    db.session.commit()

    with pytest.raises(OrderNotPaid):
        won(order, world)

    db.session.rollback()
    assert credits_of(order) == []
