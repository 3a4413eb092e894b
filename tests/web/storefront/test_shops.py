"""A partner's shop as its customers use it."""

from __future__ import annotations

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog import illustrating
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders import cart
from marketplace.orders.models import Order, VisitMark
from marketplace.pictures import keeping
from marketplace.storefronts import opening, queries
from tests.support.pictures import a_picture
from tests.support.sales import AT, as_customer
from tests.support.shops import a_storefront
from tests.support.statements import counted
from tests.support.storefront import enter, secret_in
from tests.support.world import World

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def _press(client: FlaskClient, world: World, **form: str) -> str:
    offering = world.offering
    given = {"offering": offering.public_id, "plan": offering.plans[0].public_id, "quantity": "1", "currency": "EUR"}
    answer = client.post("/s/northwind/cart/", data={**given, **form}, headers=PERSON)
    assert answer.status_code == 303, answer.text
    return secret_in(answer.location)


def test_the_first_page_shows_who_sells_and_what_it_costs(client: FlaskClient, world_at_shop: World) -> None:
    page = client.get("/s/northwind/").text

    for words in ("Northwind", "Backup Suite", "€900.00", "€1,000.00", "Mail Guard", "/s/northwind/theme.css?v=15181d"):
        assert words in page
    assert "Mail Guard" not in client.get("/s/northwind/?q=backup").text
    assert "Nothing fits." in client.get("/s/northwind/?q=nothing").text


def test_what_the_partner_pays_and_earns_is_on_no_page(client: FlaskClient, world_at_shop: World) -> None:
    pages = (
        client.get("/s/northwind/").text
        + client.get(f"/s/northwind/offerings/{world_at_shop.offering.public_id}/").text
    )

    for words in ("750.00", "150.00", "25\u00a0%", "gold"):
        assert words not in pages


def test_a_press_fills_a_branded_cart_and_the_order_is_the_partners(client: FlaskClient, world_at_shop: World) -> None:
    secret, partner_id = _press(client, world_at_shop, quantity="2"), world_at_shop.partner.id

    page = client.get(f"/checkout/{secret}/").text
    assert "€1,800.00" in page
    assert page.count("/s/northwind/theme.css") == 1
    assert "Back to the shop" in page
    assert "theme.css?v=" in client.get(f"/checkout/{secret}/details/").text
    enter(client, secret)
    with as_customer(secret):
        order = db.session.query(Order).one()
        assert (order.partner_id, order.attribution, order.total_minor) == (
            partner_id, "storefront", 216_000,
        )  # fmt: skip
    assert "/s/northwind/theme.css" in client.get(f"/order/{secret}/").text


def test_looking_around_sets_no_cookie_and_buying_needs_none(web: Flask, world_at_shop: World) -> None:
    offering = world_at_shop.offering
    given = {"offering": offering.public_id, "plan": offering.plans[0].public_id, "quantity": "1", "currency": "EUR"}
    looked = [
        web.test_client().get(page, headers=PERSON)
        for page in ("/s/northwind/", f"/s/northwind/offerings/{offering.public_id}/")
    ]
    web.config["WTF_CSRF_ENABLED"] = True
    try:
        pressed = web.test_client(use_cookies=False).post("/s/northwind/cart/", data=given)
    finally:
        web.config["WTF_CSRF_ENABLED"] = False

    assert ["Set-Cookie" in answer.headers for answer in looked] == [False, False]
    assert pressed.status_code == 303
    assert "€900.00" in web.test_client(use_cookies=False).get(pressed.location).text


def test_a_wrong_quantity_or_plan_is_told_and_writes_nothing(client: FlaskClient, world_at_shop: World) -> None:
    offering = world_at_shop.offering
    given = {"offering": offering.public_id, "plan": offering.plans[0].public_id, "quantity": "0"}

    none = client.post("/s/northwind/cart/", data=given)
    other = client.post("/s/northwind/cart/", data={**given, "quantity": "1", "plan": "pln_absent"})
    absent = client.post("/s/northwind/cart/", data={**given, "offering": "off_absent"})

    assert (none.status_code, other.status_code, absent.status_code) == (422, 422, 404)
    assert "Enter a whole number from 1 to 100,000." in none.text
    assert db.session.query(cart.Cart).count() == 0


def test_an_old_address_leads_to_the_present_one(client: FlaskClient, world_at_shop: World) -> None:
    opening.change_address(queries.own(world_at_shop.partner.id), "north", at=AT)
    db.session.commit()

    answer = client.get("/s/northwind/")
    offering = client.get(f"/s/northwind/offerings/{world_at_shop.offering.public_id}/")

    assert (answer.status_code, answer.location) == (301, "/s/north/")
    assert offering.location == f"/s/north/offerings/{world_at_shop.offering.public_id}/"


def test_a_closed_shop_and_a_suspended_partners_look_like_none(client: FlaskClient, world_at_shop: World) -> None:
    def plain(path: str) -> tuple[int, int]:
        answer = client.get(path)
        return answer.status_code, len(answer.text)

    absent = plain("/s/nowhere-at/")
    world_at_shop.partner.state = "suspended"
    db.session.commit()
    suspended = plain("/s/northwind/")
    world_at_shop.partner.state = "active"
    opening.withdraw(queries.own(world_at_shop.partner.id))
    db.session.commit()

    assert absent == suspended == plain("/s/northwind/")
    assert absent[0] == 404
    assert client.get("/s/northwind/theme.css").status_code == 404


def test_the_house_sells_under_its_own_name(client: FlaskClient, world: World) -> None:
    a_storefront(None, name="Meridian")

    page = client.get("/s/house/").text

    assert "Meridian" in page
    assert "€1,000.00" in page


def test_people_are_counted_and_programs_are_not(client: FlaskClient, world_at_shop: World) -> None:
    client.get("/s/northwind/", headers=PERSON)
    client.get("/s/northwind/", headers={"User-Agent": "Googlebot/2.1"})
    client.head("/s/northwind/", headers=PERSON)
    client.get("/s/northwind/?q=mail", headers={**PERSON, "Referer": "http://localhost/s/northwind/"})
    _press(client, world_at_shop)

    assert [mark.kind for mark in db.session.query(VisitMark).order_by(VisitMark.id)] == ["visit", "cart"]


def test_an_opened_link_is_counted_too(
    client: FlaskClient, web: Flask, world: World, superuser: psycopg.Connection
) -> None:
    from marketplace.orders import links
    from tests.support.sales import SECRET_KEY, a_link

    token = links.token(a_link(world.partner, world.offering, at=clock.now()), SECRET_KEY)

    client.get(f"/l/{token}", headers=PERSON)
    client.post(f"/l/{token}", headers=PERSON)

    assert superuser.execute("select kind, link_id is not null from visit_marks order by id").fetchall() == [
        ("visit", True), ("cart", True),
    ]  # fmt: skip


def test_a_shop_page_takes_few_statements_however_much_it_shows(client: FlaskClient, world_at_shop: World) -> None:
    with counted() as home:
        client.get("/s/northwind/")
    with counted() as offering:
        client.get(f"/s/northwind/offerings/{world_at_shop.offering.public_id}/")

    assert (len(home), len(offering)) == (11, 11)


def test_an_offering_is_shown_by_its_pictures_and_another_by_art(client: FlaskClient, world_at_shop: World) -> None:
    picture = keeping.keep(a_picture(), party_id=world_at_shop.vendor.id, at=AT)
    illustrating.add(world_at_shop.offering, picture, alt="A box on a shelf.")
    db.session.commit()

    shelf = client.get("/s/northwind/").text
    page = client.get(f"/s/northwind/offerings/{world_at_shop.offering.public_id}/").text

    assert f'src="/pictures/{picture.digest}/card.webp" alt="A box on a shelf."' in shelf
    assert shelf.count('class="cover art') == 1
    assert f'src="/pictures/{picture.digest}/page.webp" alt="A box on a shelf."' in page
