"""The cart at its secret address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.orders.models import CartLine
from tests.support.sales import AT, a_cart, a_link, a_purchase, ordered
from tests.support.world import World


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.frozen(AT + timedelta(hours=1)):
        yield


@pytest.fixture
def secret(world: World) -> str:
    return a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000))


def test_a_quantity_is_set_and_the_total_follows(client: FlaskClient, secret: str, world: World) -> None:
    answer = client.post(f"/checkout/{secret}/", data={f"quantity-{world.offering.plans[0].public_id}": "3"})

    assert answer.status_code == 303
    assert _quantities() == [3]
    assert "€2,700.00" in client.get(f"/checkout/{secret}/").text


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "100001", "", "٣"])
def test_a_quantity_that_cannot_be_meant_changes_nothing_and_stays_in_the_field(
    client: FlaskClient, secret: str, world: World, typed: str
) -> None:
    answer = client.post(f"/checkout/{secret}/", data={f"quantity-{world.offering.plans[0].public_id}": typed})

    assert answer.status_code == 422
    assert "Enter a whole number from 0 to 100,000." in answer.text
    assert f'value="{typed}"' in answer.text
    assert _quantities() == [1]


@pytest.mark.parametrize("form", [{"remove": "{plan}"}, {"quantity-{plan}": "0"}])
def test_a_line_taken_out_leaves_an_empty_cart(
    client: FlaskClient, secret: str, world: World, form: dict[str, str]
) -> None:
    plan = world.offering.plans[0].public_id
    filled = {name.format(plan=plan): value.format(plan=plan) for name, value in form.items()}
    answer = client.post(f"/checkout/{secret}/", data=filled)

    assert answer.status_code == 303
    assert _quantities() == []
    assert "Your cart is empty." in client.get(answer.location).text


def test_another_secret_opens_nothing_and_changes_nothing(client: FlaskClient, secret: str, world: World) -> None:
    other = new_secret()

    assert client.get(f"/checkout/{other}/").status_code == 404
    assert client.post(f"/checkout/{other}/", data={"remove": world.offering.plans[0].public_id}).status_code == 404
    assert client.get(f"/checkout/{other}/details/").status_code == 404
    assert client.get(f"/order/{other}/").status_code == 404
    assert _quantities() == [1]


def test_an_ordered_cart_shows_its_order_and_cannot_be_changed(client: FlaskClient, secret: str, world: World) -> None:
    ordered(secret, a_purchase())

    assert client.get(f"/checkout/{secret}/").location == f"/order/{secret}/"
    assert client.post(f"/checkout/{secret}/", data={"remove": world.offering.plans[0].public_id}).status_code == 409
    assert _quantities() == [1]


def test_an_offer_that_ended_is_named_and_keeps_from_going_on(client: FlaskClient, secret: str) -> None:
    with clock.frozen(AT + timedelta(days=31)):
        page = client.get(f"/checkout/{secret}/")

    assert page.status_code == 200
    assert "Ask Northwind for a new link" in page.text
    assert "Go to checkout" not in page.text


def test_an_offering_that_is_not_sold_any_more_can_be_taken_out(client: FlaskClient, secret: str) -> None:
    db.session.execute(update(Offering).values(state="retired"))
    db.session.commit()

    page = client.get(f"/checkout/{secret}/")
    assert "Not available any more" in page.text
    client.post(f"/checkout/{secret}/", data={"remove": "unavailable"})

    assert _quantities() == []


def test_looking_at_the_cart_changes_nothing(client: FlaskClient, secret: str) -> None:
    before = _quantities()

    client.get(f"/checkout/{secret}/")
    client.get(f"/checkout/{secret}/details/")

    assert _quantities() == before


def _quantities() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(CartLine.quantity)))
