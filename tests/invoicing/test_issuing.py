"""The invoice of a paid order: what it says, to whom, and that it stays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.invoicing import issuing, queries
from marketplace.invoicing.models import Invoice
from marketplace.orders.models import Order
from marketplace.partners import billing
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_cart, a_link, a_purchase, an_order, ordered, paid
from tests.support.world import World, a_world

LATE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def issued(order: Order, at: datetime | None = None) -> Invoice:
    at = at or clock.now()
    invoice = issuing.issue(paid(order, at=at), ISSUER, at=at)
    db.session.commit()
    assert invoice is not None
    return invoice


def test_a_customers_invoice_has_its_price_and_tax_and_never_what_the_partner_earns(world: World) -> None:
    invoice = issued(an_order(a_link(world.partner, world.offering, unit_retail_minor=90_000)))

    assert (invoice.number, invoice.net_minor, invoice.tax_minor, invoice.total_minor) == (
        f"INV-{clock.now().year}-000001", 90_000, 18_000, 108_000,
    )  # fmt: skip
    [line] = invoice.document["lines"]
    assert (line["unit_minor"], line["margin_bps"], line["reduction_minor"], line["net_minor"]) == (
        90_000,
        0,
        0,
        90_000,
    )
    assert invoice.document["taxes"] == [
        {"name": "VAT", "bps": 2000, "treatment": "taxed", "note": "", "jurisdiction": "DE", "net_minor": 90_000,
         "tax_minor": 18_000}
    ]  # fmt: skip
    assert invoice.document["issuer"]["tax_number"] == "DE136695976"


def test_a_customer_is_named_beside_the_invoice_and_not_in_it(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering))
    invoice, contact = issued(order), db.session.scalars(select(Contact)).one()
    buyer = queries.buyer_of(invoice)

    assert buyer is not None
    assert (buyer.company, buyer.line1, buyer.partner_id) == (contact.company, contact.line1, world.partner.id)
    assert invoice.document["buyer"] is None
    assert "Acme" not in str(invoice.document)
    assert invoice.account == order.account.public_id


def test_a_partners_own_invoice_has_list_price_less_margin_and_names_its_company(world: World) -> None:
    stated = billing.Billing("Seestraße 1", "Konstanz", postal_code="78464", tax_number="DE298765435")
    billing.state(world.partner, stated, by="usr_test", at=clock.now())
    invoice = issued(a_purchase_of(world.partner, world.offering, quantity=2))

    [line] = invoice.document["lines"]
    assert (line["unit_minor"], line["margin_bps"], line["reduction_minor"], line["net_minor"]) == (
        100_000, 2_500, 50_000, 150_000,
    )  # fmt: skip
    assert (invoice.net_minor, invoice.tax_minor, invoice.total_minor) == (150_000, 30_000, 180_000)
    assert invoice.document["buyer"]["company"] == "Northwind"
    assert invoice.document["buyer"]["city"] == "Konstanz"
    assert queries.buyer_of(invoice) is None


def test_a_business_of_another_country_gets_the_note_of_reverse_charge(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))
    invoice = issued(ordered(secret, a_purchase(country="FR", tax_number="FR15901234567")))

    [tax] = invoice.document["taxes"]
    assert (tax["treatment"], tax["tax_minor"], invoice.tax_minor) == ("reverse_charge", 0, 0)
    assert tax["note"].startswith("Reverse charge: the customer accounts for the VAT")


def test_days_and_year_are_the_operators(world: World) -> None:
    invoice = issued(an_order(a_link(world.partner, world.offering, at=LATE), at=LATE), LATE)

    assert (invoice.number, invoice.issued_on) == ("INV-2027-000001", date(2027, 1, 1))
    assert invoice.document["paid_on"] == "2027-01-01"


def test_a_second_call_returns_the_first_invoice(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering))
    first = issued(order)

    again = issuing.issue(order, ISSUER, at=clock.now())

    assert again is first
    assert db.session.scalars(select(Invoice.number)).all() == [first.number]


def test_an_imported_order_gets_none_and_takes_no_number(world: World, superuser: psycopg.Connection) -> None:
    order = an_order(a_link(world.partner, world.offering))
    order.route = "import"

    assert issuing.issue(order, ISSUER, at=clock.now()) is None
    assert superuser.execute("select count(*) from invoice_counters").fetchone() == (0,)


@pytest.mark.parametrize(
    "change", ["update invoices set number = 'X'", "delete from invoices", "delete from invoice_buyers"]
)
def test_the_database_keeps_what_was_issued(world: World, superuser: psycopg.Connection, change: str) -> None:
    issued(an_order(a_link(world.partner, world.offering)))

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="rows of this table stay as they are"):
        superuser.execute(change)  # type: ignore[call-overload]
