"""Pairs of partners of which one is credited for what the other sells."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from marketplace.claims import pairs
from marketplace.claims.pairs import Pair
from marketplace.commissions import accrual
from marketplace.db.base import db
from marketplace.ledger.rules import Account
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from tests.support.claiming import SOLD, sold_by_rival
from tests.support.crediting import a_protected_account, sold_by_house
from tests.support.protection import AT, as_operator, as_partner, registered
from tests.support.sales import a_link, an_order, paid
from tests.support.taking_back import take_back
from tests.support.world import World

UNTIL = AT + timedelta(days=30)


def sold_together(world: World, *, at: datetime = SOLD) -> Order:
    """An order through the other partner's link of offerings of two vendors: the first partner has one of them."""
    link = a_link(world.other_partner, world.offering, world.other_offering, at=AT)
    order = paid(an_order(link, at=at, email="kim@acme.com"), at=at)
    accrual.accrue(order, cash=Account("stripe.pending"), at=at)
    db.session.commit()
    return order


def found(**asked: object) -> list[Pair]:
    with as_operator():
        return pairs.page(**{"since": AT, "until": UNTIL, **asked}).items  # type: ignore[arg-type]


def a_pair(world: World, orders: int, credit: int, commission: int, everything: int) -> Pair:
    seller, holder = world.other_partner, world.partner
    return Pair(
        seller.name, seller.public_id, holder.name, holder.public_id, "EUR", orders, credit, commission, everything
    )


def test_a_sale_pays_its_seller_and_the_holder_of_a_part_and_the_pair_is_counted(world: World) -> None:
    registered(world.partner, "acme.com", at=AT, vendor=world.offering.vendor)

    for day in range(2):
        order = sold_together(world, at=SOLD + timedelta(days=day))

    assert order.partner_id == world.other_partner.id
    assert found() == [a_pair(world, 2, 50_000, 35_000, 50_000)]
    assert found()[0].share_bps == 10_000


def test_what_went_back_is_taken_off_and_sales_of_the_house_count_for_the_share_alone(world: World) -> None:
    account = a_protected_account(world.partner, at=SOLD, vendor=world.offering.vendor)
    order = sold_together(world)
    take_back(order, 120_000, "ref_one", at=SOLD)
    sold_together(world)
    sold_by_house(account, world.offering, at=SOLD, quantity=3)

    assert found() == [a_pair(world, 2, 25_000, 17_500, 100_000)]
    assert found()[0].share_bps == 2_500


def test_a_door_that_named_a_lower_price_is_the_seller_of_what_its_holder_lacks(world: World) -> None:
    registered(world.partner, "acme.com", at=AT)
    link = a_link(world.other_partner, world.offering, unit_retail_minor=90_000, at=AT)
    order = paid(an_order(link, at=SOLD, email="kim@acme.com"), at=SOLD)
    accrual.accrue(order, cash=Account("stripe.pending"), at=SOLD)
    db.session.commit()

    assert order.partner_id == world.partner.id
    assert found() == [a_pair(world, 1, 10_000, 0, 10_000)]


def test_it_is_filtered_by_period_and_by_either_partner_and_pages_by_cursor(world: World) -> None:
    registered(world.partner, "acme.com", at=AT, vendor=world.offering.vendor)
    sold_together(world)
    db.session.execute(update(Partner).where(Partner.id == world.partner.id).values(name="Zebra"))
    db.session.commit()

    assert len(found(search="zebr")) == len(found(search=world.other_partner.name)) == 1
    assert found(search="nobody") == found(since=SOLD + timedelta(hours=1)) == found(until=SOLD) == []
    with as_operator():
        first = pairs.page(since=AT, until=UNTIL, limit=1)
        assert first.next_cursor is None


def test_ordinary_sales_make_no_pair_and_partners_read_none_of_it(world: World) -> None:
    sold_by_rival(world)
    assert found() == []
    registered(world.partner, "acme.com", at=SOLD - timedelta(hours=1), vendor=world.offering.vendor)
    sold_together(world, at=SOLD + timedelta(days=1))
    assert len(found()) == 1

    with as_partner(world.partner):
        assert pairs.page(since=AT, until=UNTIL).items == []
