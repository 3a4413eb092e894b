"""Finding storefronts and what they show."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.actor import ANONYMOUS, Actor, acting
from marketplace.db.base import db
from marketplace.storefronts import queries
from marketplace.storefronts.errors import NotOnShelf, StorefrontNotFound
from tests.support.sales import as_customer
from tests.support.shops import a_price, a_shop_cart, a_storefront
from tests.support.world import World, a_world, an_offering


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_strangers_find_an_open_shop_by_its_address_and_read_what_it_shows(world: World) -> None:
    shop = a_storefront(world.partner, chosen=(world.other_offering,))
    a_price(shop, world.offering, 90_000)
    plan_id, other = world.offering.plans[0].id, world.other_offering.public_id

    with acting(ANONYMOUS):
        found = queries.open_at("northwind")
        assert [offering.public_id for offering in queries.shelf_page(found).items] == [other]
        assert queries.prices_of(found) == {(plan_id, "EUR"): 90_000}
        assert queries.of_partner(found.partner_id) is None


@pytest.mark.parametrize("how", ["unpublished", "suspended", "absent"])
def test_what_is_not_open_looks_as_if_it_were_not_there(world: World, how: str) -> None:
    shop = a_storefront(world.partner, is_open=how != "unpublished", chosen=(world.offering,))
    a_price(shop, world.offering, 90_000)
    if how == "suspended":
        world.partner.state = "suspended"
        db.session.commit()

    with acting(ANONYMOUS):
        with pytest.raises(StorefrontNotFound) as refused:
            queries.open_at("northwind" if how != "absent" else "nowhere")
        assert str(refused.value) == str(StorefrontNotFound())


def test_nobody_looks_into_an_unpublished_shop_but_its_own_people_and_the_house(world: World) -> None:
    shop = a_storefront(world.partner, is_open=False, chosen=(world.offering,))
    a_price(shop, world.offering, 90_000)
    own, other = str(world.partner.id), str(world.other_partner.id)
    db.session.refresh(shop)
    db.session.expunge(shop)  # as if somebody held on to it who may not read its table

    seen = {}
    for name, actor in (("own", Actor("partner", own)), ("other", Actor("partner", other)), ("nobody", ANONYMOUS)):
        with acting(actor):
            seen[name] = (len(queries.shelf_page(shop).items), len(queries.prices_of(shop)))
    assert seen == {"own": (1, 1), "other": (0, 0), "nobody": (0, 0)}


def test_the_shelf_is_searched_and_filtered_by_category(world: World) -> None:
    shop = a_storefront(world.partner)

    assert [each.name for each in queries.shelf_page(shop).items] == ["Backup Suite", "Mail Guard"]
    assert [each.name for each in queries.shelf_page(shop, "mail").items] == ["Mail Guard"]
    category = world.offering.category
    assert [each.name for each in queries.shelf_page(shop, "", category).items] == ["Backup Suite"]
    assert sorted(many for _, many in queries.categories_of(shop)) == [1, 1]


def test_the_whole_catalogue_comes_page_by_page(world: World) -> None:
    shop = a_storefront(world.partner)

    first = queries.shelf_page(shop, limit=1)
    second = queries.shelf_page(shop, cursor=first.next_cursor, limit=1)

    assert [each.name for each in (*first.items, *second.items)] == ["Backup Suite", "Mail Guard"]
    assert second.next_cursor is None


def test_a_chosen_shelf_comes_page_by_page_in_its_order(world: World) -> None:
    third = an_offering("Archive", vendor=world.vendor)
    shop = a_storefront(world.partner, chosen=(world.other_offering, third, world.offering))

    first = queries.shelf_page(shop, limit=2)
    second = queries.shelf_page(shop, cursor=first.next_cursor, limit=2)

    assert [each.name for each in first.items] == ["Mail Guard", "Archive"]
    assert [each.name for each in second.items] == ["Backup Suite"]
    assert second.next_cursor is None


def test_drafts_and_what_was_not_chosen_are_not_on_the_shelf(world: World) -> None:
    draft = an_offering("Draft", vendor=world.vendor, state="draft")
    shop = a_storefront(world.partner, chosen=(world.offering, draft))

    assert queries.offering_of(shop, world.offering.public_id).name == "Backup Suite"
    for public_id in (draft.public_id, world.other_offering.public_id, "off_absent"):
        with pytest.raises(NotOnShelf):
            queries.offering_of(shop, public_id)


def test_a_cart_leads_back_to_its_shop_and_no_other(world: World) -> None:
    secret = a_shop_cart(a_storefront(world.partner).slug, world.offering.public_id)
    a_storefront(world.other_partner)

    with as_customer(secret):
        assert [shop.slug for shop in queries.of_acting_cart()] == ["northwind"]
    with as_customer("x" * 43):
        assert list(queries.of_acting_cart()) == []


def test_ones_own_is_found_and_an_address_known_as_taken(world: World) -> None:
    with pytest.raises(StorefrontNotFound):
        queries.own(world.partner.id)
    a_storefront(world.partner, is_open=False)

    assert queries.own(world.partner.id).slug == "northwind"
    assert (queries.is_slug_taken("northwind"), queries.is_slug_taken("free")) == (True, False)
