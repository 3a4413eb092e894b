"""Ordering again: one press on a past order gives a priced cart."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import PartnerCartLine
from tests.support.buying import Office, a_purchase_of
from tests.support.sales import a_link, an_order


@pytest.mark.row("S0-13")
def test_one_press_on_a_past_order_gives_a_cart_at_todays_prices_beside_those_of_then(office: Office) -> None:
    world = office.world
    order = a_purchase_of(world.partner, world.offering, world.other_offering, quantity=2)
    db.session.execute(text("update list_prices set unit_minor = 120000 where unit_minor = 100000"))
    db.session.execute(text("update offerings set state = 'retired' where name = 'Mail Guard'"))
    db.session.commit()

    pressed = office.client.post(f"/portal/orders/{order.public_id}/repetition/")
    page = office.client.get(pressed.location).text

    assert (pressed.status_code, pressed.location) == (303, "/portal/cart/?currency=EUR")
    assert "Pay €2,160.00" in page
    assert "+€300.00" in page
    assert "against €1,500.00 on" in page
    assert "Not sold any more, so left out: Mail Guard · Licence." in page


def test_the_order_page_has_the_button_and_a_second_press_changes_nothing(office: Office) -> None:
    order = a_purchase_of(office.world.partner, office.world.offering).public_id
    assert f'action="/portal/orders/{order}/repetition/"' in office.client.get(f"/portal/orders/{order}").text

    for _ in range(2):
        office.client.post(f"/portal/orders/{order}/repetition/")

    assert db.session.scalars(
        select(PartnerCartLine.quantity).join(PartnerCartLine.cart).where(text("state = 'open'"))
    ).all() == [1]
    assert "The same price as on" in office.cart()


def test_what_a_customer_bought_can_be_bought_for_the_company_too(office: Office) -> None:
    order = an_order(
        a_link(office.world.partner, office.world.offering, unit_retail_minor=90_000, at=clock.now()), at=clock.now()
    )

    office.client.post(f"/portal/orders/{order.public_id}/repetition/")

    assert "Pay €900.00" in office.cart()


def test_another_partners_order_looks_absent(office: Office) -> None:
    foreign = a_purchase_of(office.world.other_partner, office.world.offering)

    assert office.client.post(f"/portal/orders/{foreign.public_id}/repetition/").status_code == 404
    assert "Your cart is empty." in office.cart()
