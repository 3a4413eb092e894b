"""Choosing another partner on the page of an order, and the way back."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.documents.signing import opened
from marketplace.orders import links
from marketplace.protection.models import PartnerChange
from tests.support.changes import SIGNER, Bought, bought, confirmed
from tests.support.sales import SECRET_KEY, a_cart, a_link, a_purchase, ordered
from tests.support.shops import a_storefront
from tests.support.world import World


@pytest.fixture
def customer(world: World) -> Bought:
    return bought(world, at=clock.now())


def changes() -> list[PartnerChange]:
    db.session.expire_all()
    return db.session.query(PartnerChange).order_by(PartnerChange.id).all()


def ask(client: FlaskClient, customer: Bought, partner: str, kind: str = "partner") -> tuple[int, str]:
    answer = client.post(f"/order/{customer.secret}/partner/", data={"kind": kind, "partner": partner})
    return answer.status_code, answer.text


def test_the_order_leads_to_the_page_and_the_page_says_what_happens(client: FlaskClient, customer: Bought) -> None:
    assert f"/order/{customer.secret}/partner/" in client.get(f"/order/{customer.secret}/").text

    page = client.get(f"/order/{customer.secret}/partner/")

    assert page.status_code == 200
    assert "It is not told whom you chose" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("way", ["link", "shop", "slug", "name", "id"])
def test_a_partner_is_named_by_what_a_customer_can_know_of_it(client: FlaskClient, customer: Bought, way: str) -> None:
    token = links.token(a_link(customer.other, customer.world.offering, at=clock.now()), SECRET_KEY)
    shop = a_storefront(customer.other)
    words = {
        "link": f"https://market.example/l/{token}", "shop": f"http://127.0.0.1:8000/s/{shop.slug}/", "slug": shop.slug,
        "name": " SOUTHWIND ", "id": customer.other.public_id,
    }  # fmt: skip

    status, _ = ask(client, customer, words[way])

    assert status == 303
    assert [each.new_partner_id for each in changes()] == [customer.other.id]


@pytest.mark.parametrize("words", ["Southwind", "southwind", "par_unknown", "", "https://x.example/l/forged.token"])
def test_nothing_tells_whether_a_partner_without_a_shop_exists(
    client: FlaskClient, customer: Bought, words: str
) -> None:
    status, page = ask(client, customer, words)

    assert status == 422
    assert "No partner is found by this" in page
    assert changes() == []


def test_nobody_but_the_house_may_be_chosen_too(client: FlaskClient, customer: Bought) -> None:
    status, _ = ask(client, customer, "", kind="house")

    assert (status, [each.new_partner_id for each in changes()]) == (303, [None])
    assert "itself, without a partner" in client.get(f"/order/{customer.secret}/partner/").text


def test_the_own_partner_is_refused_beside_the_field(client: FlaskClient, customer: Bought) -> None:
    shop = a_storefront(customer.world.partner)

    status, page = ask(client, customer, shop.slug)

    assert (status, changes()) == (422, [])
    assert "That is your partner already." in page


def test_a_change_is_withdrawn_on_the_page_and_a_second_press_is_harmless(
    client: FlaskClient, customer: Bought
) -> None:
    change = confirmed(customer, customer.other, at=clock.now())
    path = f"/order/{customer.secret}/partner/"

    for _ in range(2):
        assert client.post(f"{path}{change.public_id}/withdrawal").status_code == 303

    assert [each.state for each in changes()] == ["withdrawn"]
    assert "Withdrawn" in client.get(path).text


def test_the_signed_statement_is_the_customers_to_keep(client: FlaskClient, customer: Bought) -> None:
    change = confirmed(customer, customer.other, at=clock.now())

    paper = client.get(f"/order/{customer.secret}/partner/{change.public_id}/paper.json")

    assert json.loads(paper.data)["document"]["change"] == change.public_id
    assert opened(paper.data, SIGNER.public_key).document["statement"] == change.statement


def test_another_orders_change_is_not_there(client: FlaskClient, customer: Bought) -> None:
    change = confirmed(customer, customer.other, at=clock.now())
    stranger = bought(customer.world, email="kim@stranger.com", at=clock.now())
    path = f"/order/{stranger.secret}/partner/{change.public_id}"

    assert client.post(f"{path}/withdrawal").status_code == 404
    assert client.get(f"{path}/paper.json").status_code == 404
    assert [each.state for each in changes()] == ["confirmed"]


def test_an_order_that_is_not_paid_chooses_nobody(client: FlaskClient, world: World) -> None:
    now = clock.now()
    secret = a_cart(a_link(world.partner, world.offering, at=now), at=now)
    ordered(secret, a_purchase(), at=now)

    page = client.post(f"/order/{secret}/partner/", data={"kind": "house"})

    assert page.status_code == 422
    assert "as soon as this order is paid" in page.text
    assert changes() == []
