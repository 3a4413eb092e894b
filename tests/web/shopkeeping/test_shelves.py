"""The shelf page: prices with what is earned, and what stands there in which order."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.storefronts import queries, shelf
from tests.support.shops import a_storefront
from tests.support.world import World


def _price(world: World) -> dict[tuple[int, str], int]:
    db.session.expire_all()
    return queries.prices_of(queries.own(world.partner.id))


def test_a_price_is_saved_with_what_it_earns_and_emptied_again(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner)
    plan = world.offering.plans[0]
    field = f"retail-{plan.public_id}"

    assert seller.post("/portal/storefront/shelf/", data={field: "900.00"}).status_code == 303

    assert _price(world) == {(plan.id, "EUR"): 90_000}
    page = seller.get("/portal/storefront/shelf/").text
    assert 'value="900.00"' in page
    assert "€150.00" in page
    seller.post("/portal/storefront/shelf/", data={field: ""})
    assert _price(world) == {}


def test_a_price_below_the_partners_own_is_refused_in_the_words_of_links(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner)
    first, second = world.offering.plans[0].public_id, world.other_offering.plans[0].public_id

    refused = seller.post("/portal/storefront/shelf/", data={f"retail-{first}": "749.99", f"retail-{second}": "33.00"})

    assert refused.status_code == 422
    assert "749.99 EUR a unit is below the partner price. Ask 750.00 EUR or more." in refused.text
    assert 'value="749.99"' in refused.text
    assert _price(world) == {}


def test_offerings_are_found_put_on_the_shelf_moved_and_taken_off(seller: FlaskClient, world: World) -> None:
    a_storefront(world.partner, chosen=(world.offering,))
    own, other = world.offering, world.other_offering
    own_id, other_id = own.public_id, other.public_id

    assert f'name="add" value="{other_id}"' in seller.get("/portal/storefront/shelf/?find=mail").text
    seller.post("/portal/storefront/shelf/", data={"add": other_id})
    seller.post("/portal/storefront/shelf/", data={"up": other_id})
    db.session.expire_all()
    assert shelf.chosen_keys(queries.own(world.partner.id)) == [other.id, own.id]
    seller.post("/portal/storefront/shelf/", data={"first": own_id})
    db.session.expire_all()
    assert shelf.chosen_keys(queries.own(world.partner.id)) == [own.id, other.id]
    assert 'name="add"' not in seller.get("/portal/storefront/shelf/?find=mail").text, "it stands there already"

    seller.post("/portal/storefront/shelf/", data={"down": other_id})
    seller.post("/portal/storefront/shelf/", data={"remove": own_id})
    db.session.expire_all()
    assert shelf.chosen_keys(queries.own(world.partner.id)) == [other.id]
    assert seller.post("/portal/storefront/shelf/", data={"add": "off_absent"}).status_code == 404
