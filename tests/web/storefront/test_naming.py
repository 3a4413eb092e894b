"""Which partner a customer means."""

from __future__ import annotations

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.web.storefront.naming import chosen_of, partner_named, spoken
from tests.support.shops import a_storefront
from tests.support.world import World


def test_a_shops_address_names_its_keeper_and_the_houses_shop_nobody(app: Flask, world: World) -> None:
    shop, house = a_storefront(world.partner), a_storefront(None)

    with app.test_request_context():
        assert (
            getattr(partner_named(f"https://any.example/s/{shop.slug}/offerings/"), "partner_id", "")
            == world.partner.id
        )
        assert getattr(partner_named(house.slug), "partner_id", "") is None
        assert partner_named("/s/no-such-shop") is None
        assert partner_named("   ") is None


def test_a_suspended_partner_is_named_by_its_id_as_one_that_cannot_be_chosen(app: Flask, world: World) -> None:
    a_storefront(world.partner)
    world.partner.state = "suspended"
    db.session.commit()

    with app.test_request_context():
        assert partner_named("Northwind") is None
        found = partner_named(world.partner.public_id)
        assert found is not None
        assert (found.partner_id, found.is_open) == (world.partner.id, False)
    assert clock.now()


def test_the_house_is_spoken_of_by_its_name(app: Flask, world: World) -> None:
    with app.test_request_context():
        assert spoken(chosen_of(world.partner.id)) == "Northwind"
        assert spoken(chosen_of(None)) == "Partner Marketplace itself, without a partner"
