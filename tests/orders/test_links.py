"""Links: what they may offer, what they freeze, and who can open them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import ListPrice, PriceBreak
from marketplace.catalog.pricing import NotForSale, RetailAboveMaximum, RetailBelowFloor
from marketplace.db.actor import ANONYMOUS, Actor, acting
from marketplace.db.base import db
from marketplace.orders import links
from marketplace.orders.errors import LinkInvalid, LinkNotFound
from marketplace.orders.models import Link
from tests.support.sales import AT, SECRET_KEY, a_link
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_a_link_keeps_price_margin_and_list_price_for_thirty_days(world: World) -> None:
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000)

    assert (link.title, link.currency, link.expires_at) == ("Backup Suite", "EUR", AT + timedelta(days=30))
    [line] = link.lines
    assert (line.unit_retail_minor, line.bps, line.terms["price"]["unit_list_minor"]) == (90_000, 2500, 100_000)
    assert line.terms["frozen"]["source_id"] == link.public_id


def test_without_a_price_of_its_own_the_list_price_is_asked(world: World) -> None:
    assert a_link(world.partner, world.offering).lines[0].unit_retail_minor == 100_000


def test_the_floor_itself_may_be_asked_and_a_cent_less_may_not(world: World) -> None:
    assert a_link(world.partner, world.offering, unit_retail_minor=75_000).lines[0].unit_retail_minor == 75_000

    with pytest.raises(RetailBelowFloor):
        a_link(world.partner, world.offering, unit_retail_minor=74_999)

    assert _count() == 1


def test_the_price_must_reach_the_floor_of_every_volume_break(world: World) -> None:
    price = db.session.scalars(select(ListPrice).where(ListPrice.plan_id == world.offering.plans[0].id)).one()
    db.session.add(PriceBreak(price_id=price.id, from_quantity=10, unit_minor=120_000))  # dearer from ten on
    db.session.commit()

    with pytest.raises(RetailBelowFloor) as refused:
        a_link(world.partner, world.offering, unit_retail_minor=89_999)

    assert refused.value.facts["floor_minor"] == 90_000
    assert _count() == 0


def test_the_maximum_retail_price_holds(world: World) -> None:
    price = db.session.scalars(select(ListPrice).where(ListPrice.plan_id == world.offering.plans[0].id)).one()
    price.max_retail_minor = 110_000
    db.session.commit()

    with pytest.raises(RetailAboveMaximum):
        a_link(world.partner, world.offering, unit_retail_minor=110_001)


def test_what_has_no_price_in_the_currency_cannot_be_offered(world: World) -> None:
    with pytest.raises(NotForSale):
        a_link(world.partner, world.offering, currency="USD")

    assert _count() == 0


@pytest.mark.parametrize(("count", "valid_days"), [(0, 30), (2, 30), (1, 0), (1, 366)])
def test_a_link_nobody_could_use_is_refused(world: World, count: int, valid_days: int) -> None:
    items = [links.LinkItem(world.offering.plans[0])] * count

    with pytest.raises(LinkInvalid):
        links.create(
            world.partner.id, items=items, currency="EUR", title="", created_by="x", at=AT, valid_days=valid_days
        )

    assert _count() == 0


def test_anybody_opens_a_link_by_its_token_and_sees_its_lines(world: World) -> None:
    link = a_link(world.partner, world.offering, world.other_offering)
    public_id, token = link.public_id, links.token(link, SECRET_KEY)

    with acting(ANONYMOUS):
        offer, seller = links.open_token(token, SECRET_KEY)
        lines = links.lines_of(offer)

    assert (offer.public_id, seller and seller.name) == (public_id, "Northwind")
    assert [line.plan.offering.name for line in lines] == ["Backup Suite", "Mail Guard"]


def test_a_token_says_nothing_about_anybody_and_cannot_be_made_up(world: World) -> None:
    link = a_link(world.partner, world.offering)
    token = links.token(link, SECRET_KEY)

    assert "Northwind" not in token
    others = links.token(link, "another key of the same length as ours")
    for forged in (link.public_id, token[:-2], f"{token}A", others):
        with pytest.raises(LinkNotFound):
            links.open_token(forged, SECRET_KEY)


def test_revoking_ends_an_offer_once(world: World) -> None:
    link = a_link(world.partner, world.offering)

    links.revoke(link, at=AT + timedelta(days=1))
    links.revoke(link, at=AT + timedelta(days=2))
    db.session.commit()

    assert link.revoked_at == AT + timedelta(days=1)
    assert (link.is_open(AT), link.is_open(AT + timedelta(days=1))) == (False, False)


def test_a_partner_finds_its_own_links_and_no_others(world: World) -> None:
    mine, theirs = a_link(world.partner, world.offering), a_link(world.other_partner, world.other_offering)
    me, (mine_id, theirs_id) = world.partner.id, (mine.public_id, theirs.public_id)

    with acting(Actor("partner", str(me))):
        assert links.by_public_id(me, mine_id).title == "Backup Suite"
        with pytest.raises(LinkNotFound):
            links.by_public_id(me, theirs_id)
        assert [link.public_id for link in links.page_of(me, at=AT).items] == [mine_id]
        assert links.page_of(me, at=AT, search="mail").items == []


@pytest.mark.parametrize(("state", "shown"), [("active", [0]), ("expired", [1]), ("revoked", [2]), ("", [0, 2, 1])])
def test_the_list_narrows_to_what_became_of_a_link(world: World, state: str, shown: list[int]) -> None:
    made = [
        a_link(world.partner, world.offering, at=AT, valid_days=60),
        a_link(world.partner, world.offering, at=AT - timedelta(days=9), valid_days=5),
        a_link(world.partner, world.offering, at=AT - timedelta(days=1)),
    ]
    links.revoke(made[2], at=AT)
    db.session.commit()

    found = links.page_of(world.partner.id, at=AT, state=state).items

    assert [link.id for link in found] == [made[place].id for place in shown]


def test_long_lists_come_in_pages_the_newest_first(world: World) -> None:
    ids = [a_link(world.partner, world.offering, at=AT + timedelta(minutes=minute)).public_id for minute in range(3)]

    first = links.page_of(world.partner.id, at=AT, limit=2)
    second = links.page_of(world.partner.id, at=AT, limit=2, cursor=first.next_cursor)

    assert [link.public_id for link in (*first.items, *second.items)] == ids[::-1]
    assert second.next_cursor is None


def _count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Link)) or 0
