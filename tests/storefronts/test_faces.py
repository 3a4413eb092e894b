"""The face of a shop: shown wherever its partner sells, as long as it is open."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.orders import sellers
from marketplace.storefronts.faces import Face
from tests.support.shops import a_storefront
from tests.support.world import a_world


def test_an_open_shop_lends_its_face_and_a_closed_one_none(app: Flask) -> None:
    world = a_world()
    shop = a_storefront(world.partner)
    a_storefront(world.other_partner, is_open=False)

    open_one, closed_one = sellers.card(world.partner.id), sellers.card(world.other_partner.id)

    assert open_one is not None
    assert open_one.face == Face(shop.slug, shop.title, shop.tagline, shop.brand_color, None)
    assert closed_one is not None
    assert closed_one.face is None


def test_a_partner_that_may_not_sell_shows_no_face(app: Flask) -> None:
    world = a_world()
    a_storefront(world.partner)
    world.partner.state = "suspended"
    db.session.commit()

    seller = sellers.card(world.partner.id)

    assert seller is not None
    assert (seller.is_active, seller.face) == (False, None)


def test_a_face_is_a_value() -> None:
    face = Face("northwind", "Northwind", "", "#123456", None)

    with pytest.raises(FrozenInstanceError):
        face.slug = "other"  # type: ignore[misc]
