"""The commission receipt: everything behind one commission, as it was booked."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import margins
from marketplace.catalog.models import MarginRule
from marketplace.commissions import queries, receipts
from marketplace.commissions.errors import CommissionNotFound
from marketplace.commissions.models import Commission
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.ledger import queries as books
from marketplace.orders.models import Order
from tests.support.earnings import earn
from tests.support.world import World, a_world

AT = datetime(2026, 11, 5, 12, 30, 15, 250_000, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def the_commission(order: Order) -> Commission:
    """The only commission of an order."""
    [commission] = queries.of_order(order.id)
    return commission


def test_worked_example_a_is_explained_step_by_step(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)

    receipt = receipts.receipt(the_commission(order))

    assert (receipt.amount_minor, receipt.booked_minor, receipt.currency) == (15_000, 15_000, "EUR")
    assert receipt.formula == [
        ("list total", "100000 × 1 = 100000"),
        ("margin", "round half up(100000 × 2500 / 10000) = 25000"),
        ("partner total", "100000 − 25000 = 75000"),
        ("retail total", "90000 × 1 = 90000"),
        ("commission", "90000 − 75000 = 15000"),
    ]
    assert (receipt.order_id, receipt.transaction_key) == (order.public_id, f"accrue:{order.public_id}")
    assert receipt.posted_at == AT


def test_worked_example_b_shows_its_rounding(world: World) -> None:
    order = earn(world.other_partner, world.other_offering, at=AT, quantity=3)

    receipt = receipts.receipt(the_commission(order))

    assert receipt.formula[1] == ("margin", "round half up(9999 × 1750 / 10000) = 1750")
    assert receipt.formula[-1] == ("commission", "9999 − 8249 = 1750")
    [rounding] = [each for each in receipt.why["terms"]["roundings"] if each["of"] == "margin"]
    assert (rounding["numerator"], rounding["denominator"], rounding["amount_minor"]) == (17_498_250, 10_000, 1_750)


def test_every_rule_considered_is_named_with_why_it_won_or_lost(world: World) -> None:
    [gold] = db.session.query(MarginRule).filter(MarginRule.bps == 2500)
    special = margins.set_rule(
        tier=world.partner.tier, scope_kind="offering", scope=world.offering, bps=3000, effective_from=AT,
        created_by="usr_1", at=AT,
    )  # fmt: skip
    order = earn(world.partner, world.offering, at=AT)

    receipt = receipts.receipt(the_commission(order))

    assert [(rule["id"], rule["outcome"], rule["bps"]) for rule in receipt.rules] == [
        (special.public_id, "won", 3000), (gold.public_id, "lost", 2500),
    ]  # fmt: skip
    assert receipt.why["terms"]["rule"] == {"id": special.public_id, "version": 1}


def test_the_receipt_for_machines_has_integers_and_utc(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    commission = the_commission(order)
    booked = books.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert booked is not None
    leg = books.legs(db.session(), booked.id)[0]

    document = json.loads(json.dumps(receipts.receipt(commission).to_json()))

    assert document["why"] == leg.why
    del document["why"], document["formula"]
    assert document == {
        "commission": commission.public_id,
        "order": order.public_id,
        "line": commission.line.public_id,
        "amount": {"amount_minor": 15_000, "currency": "EUR"},
        "booked": {"amount_minor": 15_000, "currency": "EUR"},
        "posted_at": "2026-11-05T12:30:15.250000Z",
        "transaction": f"accrue:{order.public_id}",
        "leg_hash": leg.hash.hex(),
        "legs": [{"source": "cash", "amount_minor": 15_000, "hash": leg.hash.hex()}],
    }


def test_a_receipt_names_nobody(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)

    text = json.dumps(receipts.receipt(the_commission(order)).to_json())

    for name in ("Northwind", "Contoso", "Backup Suite", "@"):
        assert name not in text


def test_later_prices_and_margins_do_not_touch_a_receipt(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)
    before = receipts.receipt(the_commission(order)).to_json()
    for rule in db.session.query(MarginRule):
        rule.bps = 100
    world.offering.plans[0].offering.name = "Renamed"
    db.session.commit()

    assert receipts.receipt(the_commission(order)).to_json() == before


def test_another_partners_receipt_is_not_found(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)
    public_id = the_commission(order).public_id

    with acting(Actor("partner", str(world.partner.id))):
        assert receipts.receipt(queries.by_public_id(public_id)).booked_minor == 25_000
    with acting(Actor("partner", str(world.other_partner.id))), pytest.raises(CommissionNotFound):
        queries.by_public_id(public_id)


def test_a_commission_that_the_books_do_not_know_has_no_receipt(world: World) -> None:
    order = earn(world.partner, world.offering, at=AT)
    commission = the_commission(order)
    commission.booking_key = "accrue:ord_other"

    with pytest.raises(CommissionNotFound):
        receipts.receipt(commission)
