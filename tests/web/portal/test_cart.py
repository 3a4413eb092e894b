"""The buying cart's page: quantities, today's prices, and what is wrong beside its field."""

from __future__ import annotations

import re

from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import PartnerCartLine
from marketplace.partners import billing
from tests.support.buying import Office, an_office
from tests.support.statements import counted
from tests.support.world import an_offering


def update_address(page: str) -> str:
    found = re.search(r'action="(/portal/cart/crt_\w+/)"', page)
    assert found
    return found[1]


def quantities() -> list[int]:
    db.session.expire_all()
    found = list(db.session.scalars(select(PartnerCartLine.quantity).order_by(PartnerCartLine.id)))
    db.session.commit()
    return found


def test_an_empty_cart_leads_to_the_shop(office: Office) -> None:
    page = office.cart()

    assert "Your cart is empty." in page
    assert 'href="/portal/shop/"' in page


def test_it_shows_list_margin_price_tax_and_total(office: Office) -> None:
    office.put(quantity=2)

    page = office.cart()

    for amount in ("€2,000.00", "−€500.00", "€1,500.00", "€300.00", "Pay €1,800.00"):
        assert amount in page


def test_quantities_are_set_and_lines_taken_out(office: Office) -> None:
    other = office.world.other_offering.plans[0].public_id
    office.put()
    office.put(other)
    address = update_address(office.cart())

    updated = office.client.post(address, data={f"quantity-{office.plan}": "4", f"quantity-{other}": "7"})
    assert (updated.status_code, updated.location) == (303, "/portal/cart/?currency=EUR")
    assert quantities() == [4, 7]
    office.client.post(address, data={f"quantity-{office.plan}": "4", f"quantity-{other}": "7", "remove": other})
    assert quantities() == [4]
    assert "since you put it in" not in office.cart()


def test_a_wrong_quantity_is_told_beside_the_field_and_changes_nothing(office: Office) -> None:
    office.put(quantity=3)
    address = update_address(office.cart())

    for wrong in ("-1", "many", "1.5", "100001", ""):
        answer = office.client.post(address, data={f"quantity-{office.plan}": wrong})
        assert answer.status_code == 422
        assert "Enter a whole number from 0 to 100,000." in answer.text
        assert f'value="{wrong}"' in answer.text
    assert quantities() == [3]


def test_what_is_not_sold_any_more_is_named_and_can_be_taken_out(office: Office) -> None:
    office.put()
    db.session.execute(text("update offerings set state = 'retired'"))
    db.session.commit()

    page = office.cart()
    office.client.post(update_address(page), data={"remove": "unsold"})

    assert "Not sold any more, so left out: Backup Suite · Licence." in page
    assert 'name="shown_total"' not in page
    assert quantities() == []


def test_each_currency_has_a_cart_and_a_tab(office: Office) -> None:
    dollars = an_offering("Dollar Suite", vendor=office.world.vendor, unit_minor=20_000, currency="USD")
    db.session.commit()
    office.put()
    office.put(dollars.plans[0].public_id, currency="USD")

    assert "Pay €900.00" in office.cart()
    assert "Pay $180.00" in office.cart("USD")


def test_tax_follows_from_the_invoice_details(office: Office) -> None:
    office.world.partner.country = "FR"
    stated = billing.Billing("1 Rue A", "Paris", tax_number="FR15901234567", has_valid_tax_number=True)
    billing.state(office.world.partner, stated, by="usr_test", at=clock.now())
    db.session.commit()
    office.put()

    page = office.cart()

    assert "Pay €750.00" in page
    assert "Reverse charge" in page


def test_a_colleagues_cart_looks_absent_and_finance_has_none(office: Office) -> None:
    office.put()
    address = update_address(office.cart())
    seller = an_office(office.client, role="seller", world=office.world)
    assert seller.client.post(address, data={}).status_code == 404
    assert "Your cart is empty." in seller.cart()

    finance = an_office(office.client, role="finance", world=office.world)
    assert finance.client.get("/portal/cart/").status_code == 403


def test_many_lines_take_as_many_statements_as_one(office: Office) -> None:
    office.put()
    with counted() as few:
        office.cart()
    for number in range(5):
        added = an_offering(f"Filler {number}", vendor=office.world.vendor, category=office.world.offering.category)
        db.session.commit()
        office.put(added.plans[0].public_id)
    with counted() as many:
        office.cart()

    assert len(many) == len(few)
