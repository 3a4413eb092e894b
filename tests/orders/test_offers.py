"""What a cart costs, and at whose terms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog import concessions
from marketplace.catalog.pricing import Buyer, Reading
from marketplace.db.base import db
from marketplace.orders import cart, links, offers
from marketplace.orders.errors import CartEmpty, OfferEnded, QuotedToAnother
from marketplace.orders.models import Cart, Order
from tests.support.guarding import an_account
from tests.support.sales import AT, a_cart, a_link, a_purchase, as_customer, ordered
from tests.support.statements import counted
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_the_customer_sees_what_it_will_pay(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000), quantity=2)

    with as_customer(secret):
        found = cart.find(secret)
        behind = offers.offers_of_acting_cart(found)
        [line] = offers.shown(found, behind, buyer=Buyer("DE"), seller_country="DE", reading=Reading(AT))

    assert (line.money.net_minor, line.money.tax_minor, line.money.gross_minor) == (180_000, 36_000, 216_000)


def test_a_customer_sees_the_offers_of_its_own_cart_only(world: World) -> None:
    mine, theirs = a_cart(a_link(world.partner, world.offering)), a_cart(a_link(world.other_partner, world.offering))

    with as_customer(mine):
        [link] = offers.offers_of_acting_cart(cart.find(mine)).links.values()
        assert link.partner_id == offers.last_bound(cart.find(mine))
    with as_customer(theirs):
        [other] = offers.offers_of_acting_cart(cart.find(theirs)).links.values()

    assert link.id != other.id


def test_a_cart_stands_until_its_offer_ends(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))

    with as_customer(secret):
        found = cart.find(secret)
        behind = offers.offers_of_acting_cart(found)
        offers.check_standing(found, behind, at=AT + timedelta(days=30, microseconds=-1))
        with pytest.raises(OfferEnded) as ended:
            offers.check_standing(found, behind, at=AT + timedelta(days=30))

    assert ended.value.facts["title"] == "Backup Suite"


def test_a_cart_without_lines_cannot_be_ordered() -> None:
    with pytest.raises(CartEmpty):
        offers.check_standing(Cart(lines=[], bindings=[]), offers.Offers({}, {}), at=AT)


def test_a_cart_of_no_link_is_bound_to_nobody() -> None:
    assert offers.last_bound(Cart(lines=[], bindings=[])) is None


def test_reading_the_offers_takes_one_statement(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering, world.other_offering))

    with as_customer(secret):
        found = cart.find(secret)
        with counted() as seen:
            offers.offers_of_acting_cart(found)

    assert len(seen) == 1


def _quoted(world: World, *, unit_retail_minor: int | None = None) -> tuple[str, int]:
    """A cart of a quote for the account of acme.example.org, whose concession of 5 % counts in it."""
    account = an_account("kim@acme.example.org")
    concessions.grant(
        world.partner, bps=500, funder="operator", reason="A large deal.", granted_by="usr_test", at=AT,
        starts_at=AT, ends_at=AT + timedelta(days=60), account=account,
    )  # fmt: skip
    item = links.LinkItem(world.offering.plans[0], 1, unit_retail_minor)
    decision = links.may_quote(world.partner.id, account.id, [item], at=AT)
    link = links.create(
        world.partner.id, items=[item], currency="EUR", title="", created_by="usr_test", at=AT, decision=decision
    )
    db.session.commit()
    return a_cart(link), account.id


def test_the_account_that_was_quoted_is_settled_at_the_quotes_terms(world: World) -> None:
    secret, account_id = _quoted(world)

    order = ordered(secret, a_purchase("kim@acme.example.org"))

    assert (order.account_id, order.retail_total_minor, order.commission_minor) == (account_id, 100_000, 30_000)


def test_another_account_pays_what_the_quote_showed_and_the_partner_has_its_own_margin(world: World) -> None:
    secret, account_id = _quoted(world)

    order = ordered(secret, a_purchase("sam@globex.example.com", company="Globex"))

    assert order.account_id != account_id
    assert (order.partner_id, order.retail_total_minor, order.commission_minor) == (world.partner.id, 100_000, 25_000)


def test_a_price_that_only_special_pricing_allows_is_no_other_accounts(world: World) -> None:
    secret, account_id = _quoted(world, unit_retail_minor=74_999)

    with pytest.raises(QuotedToAnother):
        ordered(secret, a_purchase("sam@globex.example.com", company="Globex"))
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    order = ordered(secret, a_purchase("kim@acme.example.org"))
    assert (order.account_id, order.retail_total_minor, order.commission_minor) == (account_id, 74_999, 4_999)
