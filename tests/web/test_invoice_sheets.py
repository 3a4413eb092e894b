"""An invoice written out: the same text for page and PDF."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.invoicing import issuing
from marketplace.invoicing.errors import InvoiceNotFound
from marketplace.orders.models import Order
from marketplace.web.invoice_sheets import sheet_of
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_cart, a_link, a_purchase, ordered, paid
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def invoiced(order: Order) -> Order:
    issuing.issue(paid(order, at=clock.now()), ISSUER, at=clock.now())
    db.session.commit()
    return order


def test_a_purchase_reads_from_list_price_to_total(app: Flask, world: World) -> None:
    order = invoiced(a_purchase_of(world.partner, world.offering))

    with app.test_request_context():
        sheet = sheet_of(order)

    assert sheet.issuer == [
        "Partner Marketplace",
        "Main Street 1",
        "60311 Frankfurt",
        "Germany",
        "VAT number DE136695976",
    ]
    assert sheet.buyer == ["Northwind", "Germany"]
    assert sheet.columns == ["Description", "Quantity", "List price", "Margin", "Net", "Tax"]
    assert sheet.rows == [["Backup Suite · Licence", "1", "€1,000.00", "25\u00a0%", "€750.00", "20\u00a0%"]]
    assert sheet.sums == [
        ["List price", "€1,000.00"], ["Your margin", "−€250.00"], ["Net", "€750.00"], ["VAT 20\u00a0%", "€150.00"],
    ]  # fmt: skip
    assert sheet.total == ["Total", "€900.00"]
    assert sheet.taxes == [["VAT 20\u00a0% (DE)", "€750.00", "€150.00"]]
    assert sheet.notes == ["Paid in full by card. Nothing is due."]


def test_reverse_charge_stands_in_the_tax_table_with_its_note(app: Flask, world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))
    order = invoiced(ordered(secret, a_purchase(country="FR", tax_number="FR15901234567")))

    with app.test_request_context():
        sheet = sheet_of(order)

    assert sheet.buyer == [
        "Acme",
        "Kim Doe",
        "1 Main Street",
        "12345 Springfield",
        "France",
        "VAT number FR15901234567",
    ]
    assert sheet.taxes == [["VAT, reverse charge", "€1,000.00", "€0.00"]]
    assert sheet.sums == [["Net", "€1,000.00"], ["VAT, reverse charge", "€0.00"]]
    assert sheet.notes[1].startswith("Reverse charge: the customer accounts for the VAT")


def test_to_the_operator_a_customer_is_its_account_and_a_partner_its_name(app: Flask, world: World) -> None:
    sold = invoiced(ordered(a_cart(a_link(world.partner, world.offering)), a_purchase()))
    bought, account = invoiced(a_purchase_of(world.partner, world.offering)), sold.account.public_id

    with app.test_request_context(), acting(Actor("operator", "1")):
        assert sheet_of(sold).buyer == [f"Customer {pseudonym(account)}"]
        assert sheet_of(bought).buyer == ["Northwind", "Germany"]


def test_an_order_that_is_not_paid_has_none(app: Flask, world: World) -> None:
    order = a_purchase_of(world.partner, world.offering)

    with app.test_request_context(), pytest.raises(InvoiceNotFound):
        sheet_of(order)
