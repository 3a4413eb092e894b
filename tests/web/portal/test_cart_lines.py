"""From the shop into the cart: one press, at the price that is shown."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.orders.models import PartnerCart, PartnerCartLine
from tests.support.buying import Office


def lines() -> list[tuple[str, int, int, int]]:
    rows = db.session.scalars(select(PartnerCartLine).order_by(PartnerCartLine.id))
    return [(row.description, row.quantity, row.seen_unit_list_minor, row.seen_margin_bps) for row in rows]


def test_every_offering_can_be_bought_in_one_press(office: Office) -> None:
    page = office.client.get(f"/portal/shop/{office.world.offering.public_id}")

    assert f'name="plan" value="{office.plan}"' in page.text
    assert "Buy for us" in page.text


def test_a_press_puts_it_in_and_a_second_one_changes_nothing(office: Office) -> None:
    first, again = office.put(quantity=3), office.put(quantity=3)

    assert (
        (first.status_code, first.location)
        == (again.status_code, again.location)
        == (303, "/portal/cart/?currency=EUR")
    )
    assert lines() == [("Backup Suite · Licence", 3, 100_000, 2_500)]
    assert "Backup Suite · Licence is in your cart." in office.cart()


def test_what_cannot_be_bought_goes_back_to_the_shop_and_says_why(office: Office) -> None:
    offering = office.world.offering.public_id
    for wrong, place, why in (
        ({"plan": "pln_absent"}, "/portal/shop/", "This offering is not sold any more."),
        ({"quantity": 0}, f"/portal/shop/{offering}", "Enter a whole number from 1 to 100,000."),
        ({"currency": "USD"}, f"/portal/shop/{offering}", "has no list price in USD"),
        ({"currency": "x" * 400}, f"/portal/shop/{offering}", "has no list price in"),
    ):
        answer = office.put(**wrong)  # type: ignore[arg-type]
        assert (answer.status_code, answer.location) == (303, place)
        assert why in office.client.get(place).text

    assert db.session.scalars(select(PartnerCart.id)).all() == []
