"""Placing orders outside a checkout: history with its own prices, once, in few statements."""

from __future__ import annotations

from flask import Flask

from marketplace.catalog.pricing import Wanted
from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.orders import attribution, placement, queries
from marketplace.orders.models import Order
from marketplace.protection import guard
from tests.support.sales import AT, SECRET_KEY
from tests.support.statements import counted
from tests.support.world import World, a_world, an_offering


def _draft(world: World, *, lines: int = 1, external_ref: str = "SO43659") -> placement.Draft:
    account = directory.resolve(directory.identity_keys("kim@acme.org", None, SECRET_KEY), country="US")
    offerings = [an_offering(f"Part {number}", vendor=world.vendor, state="draft") for number in range(lines)]
    db.session.flush()
    return placement.Draft(
        decision=guard.check(
            guard.Question.of(
                [world.vendor.id], route="import", door_id=world.partner.id, account_id=account.account_id, at=AT
            )
        ),
        attribution=attribution.historic(world.partner.id, {"order": external_ref}),
        currency="USD",
        items=[Wanted(each.plans[0], 3, unit_retail_minor=2_999, historic_unit_minor=3_333) for each in offerings],
        actor="system",
        reason="Imported.",
        external_ref=external_ref,
        descriptions=[f"Part number {number}" for number in range(lines)],
    )


def test_an_imported_order_has_the_prices_of_its_day(app: Flask) -> None:
    world = a_world()

    order = placement.place(_draft(world))
    db.session.commit()

    [line] = queries.lines(order)
    # 3 × 33.33 = 99.99 at 25 %: 25.00; 3 × 29.99 = 89.97
    assert (line.list_total_minor, line.margin_minor, line.partner_total_minor) == (9_999, 2_500, 7_499)
    assert (line.retail_total_minor, line.commission_minor, line.tax_minor) == (8_997, 1_498, 0)
    assert (line.description, line.unit_list_minor, line.unit_retail_minor) == ("Part number 0", 3_333, 2_999)
    assert (order.external_ref, order.route, order.attribution, order.contact_id) == (
        "SO43659", "import", "historic", None,
    )  # fmt: skip
    assert [step.reason for step in queries.transitions(order)] == ["Imported."]


def test_placing_it_again_returns_the_first(app: Flask) -> None:
    world = a_world()
    first = placement.place(_draft(world))
    db.session.commit()

    second = placement.place(_draft(world))

    assert second.id == first.id
    assert db.session.query(Order).count() == 1


def test_the_lines_are_numbered_and_add_up_to_the_order(app: Flask) -> None:
    order = placement.place(_draft(a_world(), lines=5))
    db.session.commit()

    lines = queries.lines(order)
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert order.total_minor == sum(line.retail_total_minor + line.tax_minor for line in lines) == 44_985
    assert order.commission_minor == sum(line.commission_minor for line in lines) == 7_490


def test_many_lines_take_no_more_statements_than_one(app: Flask) -> None:
    world = a_world()
    small, large = _draft(world), _draft(world, lines=60, external_ref="SO43660")

    with counted() as few:
        placement.place(small)
        db.session.flush()
    with counted() as many:
        placement.place(large)
        db.session.flush()

    assert (len(few), len(many)) == (7, 7)


def test_every_order_has_a_secret_address_of_its_own(app: Flask) -> None:
    world = a_world()
    first, second = placement.place(_draft(world)), placement.place(_draft(world, external_ref="SO43660"))

    assert len({first.token_hash, second.token_hash}) == 2
    assert len(first.token_hash) == 64
