"""Opening a storefront, its look, its address, and letting customers in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.core.errors import Invalid
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.storefronts import opening, queries
from marketplace.storefronts.errors import (
    ColorInvalid,
    ColorUnreadable,
    SlugInvalid,
    SlugTaken,
    StorefrontEmpty,
    StorefrontNotFound,
)
from marketplace.storefronts.models import Storefront, StorefrontSlug
from tests.support.sales import AT
from tests.support.shops import a_storefront
from tests.support.world import World, a_partner, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def a_look(**changes: object) -> opening.Look:
    given = {"title": "Northwind", "tagline": "", "welcome": "", "brand_color": "#0b6b4f", "currency": "EUR"}
    return opening.Look(**{**given, "is_whole_catalogue": True, **changes})  # type: ignore[arg-type]


def test_a_partner_has_one_storefront_however_often_it_is_opened(world: World) -> None:
    first = opening.open_storefront(world.partner, name="Northwind", currency="EUR", at=AT)
    second = opening.open_storefront(world.partner, name="Other", currency="USD", at=AT)

    assert second is first
    assert (first.slug, first.title, first.is_published, first.is_whole_catalogue) == (
        "northwind", "Northwind", False, True,
    )  # fmt: skip
    assert db.session.scalars(select(StorefrontSlug.slug)).all() == ["northwind"]


def test_a_name_that_is_taken_or_reserved_becomes_an_address_of_its_own(world: World) -> None:
    a_storefront(world.partner)
    twin, house = a_partner("Northwind"), a_partner("House")

    assert opening.open_storefront(twin, name="Northwind", currency="EUR", at=AT).slug == f"northwind-{twin.id}"
    assert opening.open_storefront(house, name="House", currency="EUR", at=AT).slug == f"house-{house.id}"


def test_the_house_stands_at_its_own_address(world: World) -> None:
    house = opening.open_storefront(None, name="The house", currency="EUR", at=AT)

    assert (house.slug, house.is_house) == ("house", True)
    with pytest.raises(SlugInvalid):
        opening.change_address(house, "elsewhere", at=AT)


def test_words_and_colour_are_kept_as_they_are_meant(world: World) -> None:
    shop = a_storefront(world.partner)

    opening.amend(shop, a_look(title=" Alp ", welcome=" Hello. ", brand_color="#ABC".replace("#ABC", "#046")))

    assert (shop.title, shop.welcome, shop.brand_color) == ("Alp", "Hello.", "#004466")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"brand_color": "#ffd400"}, ColorUnreadable), ({"brand_color": "red"}, ColorInvalid), ({"title": " "}, Invalid),
     ({"currency": "XXX"}, Invalid)],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_and_nothing_changes(
    world: World, changes: dict[str, str], refusal: type[Invalid]
) -> None:
    shop = a_storefront(world.partner)

    with pytest.raises(refusal):
        opening.amend(shop, a_look(**changes))

    db.session.expire_all()
    assert (shop.title, shop.brand_color) == ("Northwind", "#15181d")


def test_an_unreadable_colour_is_refused_with_the_nearest_one_that_can_be_read(world: World) -> None:
    with pytest.raises(ColorUnreadable) as refused:
        opening.checked_color("#FFD400")

    assert refused.value.nearest == "#826c00"
    assert opening.checked_color(refused.value.nearest) == "#826c00"


def test_an_old_address_leads_to_the_new_one_and_can_be_taken_back(world: World) -> None:
    shop = a_storefront(world.partner)

    opening.change_address(shop, "north", at=AT)
    db.session.commit()
    assert (queries.open_at("northwind").slug, queries.open_at("north").slug) == ("north", "north")

    opening.change_address(queries.own(world.partner.id), "northwind", at=AT + timedelta(days=1))
    db.session.commit()
    assert queries.open_at("north").slug == "northwind"


def test_nobody_else_can_have_an_address_that_was_given_up(world: World) -> None:
    shop = a_storefront(world.partner)
    opening.change_address(shop, "north", at=AT)
    db.session.commit()
    partner_id = world.other_partner.id
    other = a_storefront(world.other_partner)

    with acting(Actor("partner", str(partner_id))):  # row security hides whose address it was
        with pytest.raises(SlugTaken):
            opening.change_address(queries.own(partner_id), "northwind", at=AT)
        assert queries.own(partner_id).slug == "southwind"
    assert other.is_published


@pytest.mark.parametrize("slug", ["house", "portal", "ab", "Has Space", "a--b", "../x", ""])
def test_an_address_that_cannot_be_typed_or_means_something_is_refused(world: World, slug: str) -> None:
    shop = a_storefront(world.partner)

    with pytest.raises(SlugInvalid):
        opening.change_address(shop, slug, at=AT)

    assert shop.slug == "northwind"


def test_a_shop_opens_once_and_closes_to_look_like_none(world: World) -> None:
    shop = a_storefront(world.partner, is_open=False)
    with pytest.raises(StorefrontNotFound):
        queries.open_at("northwind")

    opening.publish(shop, at=AT)
    opening.publish(shop, at=AT + timedelta(days=1))
    assert shop.published_at == AT

    opening.withdraw(shop)
    opening.withdraw(shop)
    db.session.commit()
    with pytest.raises(StorefrontNotFound):
        queries.open_at("northwind")


def test_an_empty_shelf_is_not_opened(world: World) -> None:
    shop = a_storefront(world.partner, is_open=False)
    shop.is_whole_catalogue = False

    with pytest.raises(StorefrontEmpty):
        opening.publish(shop, at=AT)

    assert not shop.is_published


def test_every_deed_is_on_the_trail(world: World) -> None:
    shop = a_storefront(world.partner)
    opening.amend(shop, a_look())
    opening.set_logo(shop, "d" * 64)
    opening.change_address(shop, "north", at=AT)
    opening.withdraw(shop)

    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == [
        f"storefront.{deed}" for deed in ("opened", "published", "amended", "logo_changed", "moved", "withdrawn")
    ]
    assert db.session.scalar(select(func.count()).select_from(Storefront)) == 1
