"""The order's page: waiting, paid, and how tax is shown."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.orders.models import OrderLine
from marketplace.web.storefront.orders import TaxRow, tax_rows
from tests.support.sales import a_purchase, ordered, paid
from tests.support.statements import counted


def test_an_unpaid_order_shows_what_it_comes_to_and_how_to_pay(client: FlaskClient, secret: str) -> None:
    order = ordered(secret, a_purchase(), at=clock.now())

    page = client.get(f"/order/{secret}/")

    assert page.status_code == 200
    for words in (
        "Your order waits for payment",
        order.public_id,
        "Pay €1,080.00",
        "VAT 20",
        "Acme",
        "Sold by Northwind",
    ):
        assert words in page.text
    assert "http-equiv" not in page.text


def test_another_secret_shows_no_order(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    assert client.get(f"/order/{new_secret()}/").status_code == 404


def test_a_cart_that_is_not_ordered_has_no_order_page(client: FlaskClient, secret: str) -> None:
    assert client.get(f"/order/{secret}/").status_code == 404


def test_the_page_stops_looking_after_some_time_and_says_so(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    page = client.get(f"/order/{secret}/?returned=40")

    assert "http-equiv" not in page.text
    assert "This takes longer than usual." in page.text


def test_a_paid_order_says_thank_you_and_offers_nothing_to_pay(client: FlaskClient, secret: str) -> None:
    paid(ordered(secret, a_purchase(), at=clock.now()), at=clock.now())

    page = client.get(f"/order/{secret}/?returned=1")

    assert "Thank you, your order is paid" in page.text
    assert "kim@acme.example.org" in page.text
    for gone in ("Pay now", "Cancel the order", "data-awaits"):
        assert gone not in page.text


def test_a_reverse_charged_order_says_why_there_is_no_tax(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(country="FR", tax_number="FR40303265045"), at=clock.now())

    page = client.get(f"/order/{secret}/")

    assert "VAT, reverse charge" in page.text
    assert "Article 196, Directive 2006/112/EC" in page.text
    assert "FR40303265045" in page.text


def test_taxes_are_summed_by_rate_and_treatment() -> None:
    vat = {"name": "VAT", "treatment": "taxed", "note": ""}
    lines = [
        OrderLine(terms={"tax": vat}, tax_bps=2000, tax_minor=200),
        OrderLine(terms={"tax": vat}, tax_bps=700, tax_minor=70),
        OrderLine(terms={"tax": vat}, tax_bps=2000, tax_minor=1),
        OrderLine(terms={"tax": None}, tax_bps=0, tax_minor=0),
    ]

    assert tax_rows(lines) == [
        TaxRow("VAT", 2000, "taxed", "", 201),
        TaxRow("VAT", 700, "taxed", "", 70),
        TaxRow("", 0, "untaxed", "", 0),
    ]


def test_the_pages_of_a_purchase_take_few_statements(client: FlaskClient, secret: str) -> None:
    with counted() as cart:
        client.get(f"/checkout/{secret}/")
    with counted() as details:
        client.get(f"/checkout/{secret}/details/")
    ordered(secret, a_purchase(), at=clock.now())
    with counted() as order:
        client.get(f"/order/{secret}/")

    assert (len(cart), len(details), len(order)) == (4, 7, 6)
