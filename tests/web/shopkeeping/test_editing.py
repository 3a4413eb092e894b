"""One's own shop: opened, edited, let open to customers."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.pictures.models import Picture
from marketplace.storefronts import queries
from tests.support.pictures import HOSTILE, a_picture
from tests.support.shops import a_storefront
from tests.support.world import World

FORM = {
    "title": "Alpenblick", "tagline": "Calm", "welcome": "Hello.", "slug": "alpenblick", "brand_color": "#0b6b4f",
    "currency": "EUR", "shows": "whole",
}  # fmt: skip


def test_a_shop_is_opened_edited_and_let_open_in_three_steps(seller: FlaskClient, world: World) -> None:
    assert "There is no shop yet." in seller.get("/portal/storefront/").text
    assert seller.post("/portal/storefront/").location == "/portal/storefront/edit"
    assert seller.post("/portal/storefront/edit", data=FORM).location == "/portal/storefront/"
    assert seller.get("/s/alpenblick/").status_code == 404

    seller.post("/portal/storefront/publication/")

    assert "Hello." in seller.get("/s/alpenblick/").text
    page = seller.get("/portal/storefront/").text
    assert "http://127.0.0.1:8000/s/alpenblick/" in page
    seller.post("/portal/storefront/publication/end")
    assert seller.get("/s/alpenblick/").status_code == 404


def test_everything_that_is_wrong_is_said_at_once(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner)
    wrong = {**FORM, "title": "Alpen\u202eblick", "slug": "x", "brand_color": "#ffd400"}

    refused = seller.post("/portal/storefront/edit", data=wrong)

    assert refused.status_code == 422
    for said in ("characters that nobody can see", "Use 3 to 60 small letters", "too pale to be read on white"):
        assert said in refused.text


def test_a_pale_colour_is_refused_and_its_nearest_shade_is_one_press_away(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner)

    refused = seller.post("/portal/storefront/edit", data={**FORM, "brand_color": "#ffd400"})

    assert refused.status_code == 422
    assert 'name="take_color" value="#826c00"' in refused.text
    assert 'value="Alpenblick"' in refused.text
    assert queries.own(world.partner.id).brand_color == "#15181d"
    db.session.expire_all()

    assert seller.post("/portal/storefront/edit", data={**FORM, "take_color": "#826c00"}).status_code == 303
    db.session.expire_all()
    assert queries.own(world.partner.id).brand_color == "#826c00"


def test_an_address_of_somebody_else_is_refused_beside_its_field(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner)
    a_storefront(world.other_partner)

    refused = seller.post("/portal/storefront/edit", data={**FORM, "slug": "southwind"})

    assert refused.status_code == 422
    assert "belongs to another shop" in refused.text
    db.session.expire_all()
    assert (queries.own(world.partner.id).slug, queries.own(world.partner.id).title) == ("northwind", "Northwind")


def test_a_logo_is_drawn_anew_shown_and_taken_away(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner)

    seller.post("/portal/storefront/edit", data={**FORM, "logo": (io.BytesIO(a_picture()), "logo.png")})

    db.session.expire_all()
    digest = queries.own(world.partner.id).logo_digest
    assert digest is not None
    assert digest in seller.get("/s/alpenblick/").text
    seller.post("/portal/storefront/edit", data={**FORM, "has_no_logo": "y"})
    db.session.expire_all()
    assert queries.own(world.partner.id).logo_digest is None


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in {"too heavy", "nothing"}])
def test_what_is_no_honest_picture_is_refused_and_nothing_changes(seller: FlaskClient, world: World, name: str) -> None:
    a_storefront(world.partner)

    refused = seller.post("/portal/storefront/edit", data={**FORM, "logo": (io.BytesIO(HOSTILE[name]), "logo.png")})

    assert refused.status_code == 422
    db.session.expire_all()
    assert (queries.own(world.partner.id).title, db.session.query(Picture).count()) == ("Northwind", 0)


def test_an_empty_shelf_is_not_let_open(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner, is_open=False)
    seller.post("/portal/storefront/edit", data={**FORM, "shows": "chosen"})

    seller.post("/portal/storefront/publication/")

    assert "This shop shows nothing yet." in seller.get("/portal/storefront/").text
    assert seller.get("/s/alpenblick/").status_code == 404


def test_theme_and_qr_code_are_there_before_anybody_else_sees_the_shop(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner, is_open=False)

    assert "--accent: #15181d" in seller.get("/portal/storefront/theme.css").text
    assert seller.get("/portal/storefront/qr.svg").mimetype == "image/svg+xml"
    assert seller.get("/portal/storefront/qr.png").data.startswith(b"\x89PNG")
    assert seller.get("/portal/storefront/qr.pdf").status_code == 404


def test_without_a_shop_its_pages_are_absent(seller: FlaskClient, world: World) -> None:
    for page in ("edit", "shelf/", "preview/", "theme.css", "qr.svg"):
        assert seller.get(f"/portal/storefront/{page}").status_code == 404
