"""Invoices in the portal: of what the partner bought and of what its customers did, as page and PDF."""

from __future__ import annotations

import csv
import io

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.invoicing import crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.messaging.models import Message
from marketplace.orders import lifecycle
from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.refund_rules import Wanted
from marketplace.payments.refunding import Request
from tests.support.buying import Office, a_purchase_of, an_office
from tests.support.paying import ISSUER, run_waiting
from tests.support.refunds import a_paid_sale, refunded
from tests.support.sales import a_link, an_order, paid
from tests.support.sandbox import Sandbox


def invoiced(order: Order) -> str:
    issuing.issue(paid(order, at=clock.now()), ISSUER, at=clock.now())
    db.session.commit()
    return order.public_id


def test_a_purchase_has_its_invoice_as_page_and_as_pdf(office: Office) -> None:
    order = invoiced(a_purchase_of(office.world.partner, office.world.offering))

    page = office.client.get(f"/portal/orders/{order}/invoice/").text
    pdf = office.client.get(f"/portal/orders/{order}/invoice.pdf")

    year = clock.now().year
    for words in (
        f"INV-{year}-000001",
        "Northwind",
        "DE136695976",
        "€1,000.00",
        "25\u00a0%",
        "€750.00",
        "€150.00",
        "€900.00",
    ):
        assert words in page
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == f'inline; filename="INV-{year}-000001.pdf"'
    assert pdf.data.startswith(b"%PDF-1.7")
    assert pdf.data == office.client.get(f"/portal/orders/{order}/invoice.pdf").data


def test_the_invoice_of_a_customers_order_names_the_customer_to_its_partner(office: Office) -> None:
    at = clock.now()
    order = invoiced(
        an_order(a_link(office.world.partner, office.world.offering, unit_retail_minor=90_000, at=at), at=at)
    )

    page = office.client.get(f"/portal/orders/{order}/invoice/").text

    for words in ("Acme", "1 Main Street", "12345 Springfield", "€900.00", "€1,080.00"):
        assert words in page
    assert "Margin" not in page


def test_every_role_opens_it_and_an_order_without_one_says_so(office: Office) -> None:
    order = invoiced(a_purchase_of(office.world.partner, office.world.offering))
    waiting = a_purchase_of(office.world.partner, office.world.offering).public_id

    for role in ("seller", "finance"):
        colleague = an_office(office.client, role=role, world=office.world)
        assert colleague.client.get(f"/portal/orders/{order}/invoice/").status_code == 200
    absent = office.client.get(f"/portal/orders/{waiting}/invoice/")
    assert absent.status_code == 404


def test_another_partners_invoice_looks_absent(office: Office) -> None:
    foreign = invoiced(a_purchase_of(office.world.other_partner, office.world.offering))

    for page in ("invoice/", "invoice.pdf"):
        assert office.client.get(f"/portal/orders/{foreign}/{page}").status_code == 404


def test_a_customers_text_never_leaves_the_sheet(office: Office, superuser: psycopg.Connection, app: Flask) -> None:
    hostile = '<script>alert(1)</script> #panic("read") *x*'
    office.world.partner.name = hostile
    db.session.commit()
    order = invoiced(a_purchase_of(office.world.partner, office.world.offering))

    page = office.client.get(f"/portal/orders/{order}/invoice/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; #panic" in page
    assert office.client.get(f"/portal/orders/{order}/invoice.pdf").data.startswith(b"%PDF-1.7")


def test_the_list_has_purchases_and_sales_of_the_partner_and_nobody_elses(office: Office) -> None:
    world, at = office.world, clock.now()
    assert "No invoices yet." in office.client.get("/portal/invoices/").text
    bought = invoiced(a_purchase_of(world.partner, world.offering))
    sold = invoiced(an_order(a_link(world.partner, world.offering, unit_retail_minor=90_000, at=at), at=at))
    foreign = invoiced(
        an_order(a_link(world.other_partner, world.other_offering, at=at), at=at, email="lu@other.example")
    )

    page = office.client.get("/portal/invoices/").text

    for words in ("€900.00", "€1,080.00", "Acme", "Northwind", f"/portal/orders/{bought}/invoice.pdf"):
        assert words in page
    assert foreign not in page
    assert sold not in office.client.get("/portal/invoices/?kind=purchases").text
    assert bought not in office.client.get("/portal/invoices/?q=acme").text
    assert "No invoice fits." in office.client.get("/portal/invoices/?month=1999-01").text


def test_the_csv_has_exactly_what_is_shown(office: Office) -> None:
    bought = invoiced(a_purchase_of(office.world.partner, office.world.offering))
    at = clock.now()
    invoiced(an_order(a_link(office.world.partner, office.world.offering, at=at), at=at))

    [row] = csv.DictReader(io.StringIO(office.client.get("/portal/invoices/?kind=purchases&format=csv").text))

    assert (row["order"], row["kind"], row["buyer"], row["currency"]) == (bought, "purchase", "Northwind", "EUR")
    assert (row["net_minor"], row["tax_minor"], row["total_minor"]) == ("75000", "15000", "90000")


def credited(order: Order) -> str:
    invoiced(order)
    given = [Given(order.lines[0].id, 0, 120, 20)]
    note = crediting.issue(order, Correction(f"ref_{order.id}", "defective", given), ISSUER, at=clock.now())
    db.session.commit()
    assert note is not None
    return note.public_id


def test_credit_notes_have_a_list_of_their_own_beside_the_invoices(office: Office) -> None:
    world, at = office.world, clock.now()
    assert "No credit notes yet." in office.client.get("/portal/invoices/credit-notes/").text
    order = a_purchase_of(world.partner, world.offering)
    bought, note = order.public_id, credited(order)
    foreign = an_order(a_link(world.other_partner, world.other_offering, at=at), at=at, email="lu@other.example")
    theirs = credited(foreign)

    page = office.client.get("/portal/invoices/credit-notes/").text
    [row] = csv.DictReader(io.StringIO(office.client.get("/portal/invoices/credit-notes/?format=csv").text))

    assert f"/portal/orders/{bought}/credit-notes/{note}/" in page
    assert theirs not in page
    assert "No credit note fits." in office.client.get("/portal/invoices/credit-notes/?kind=sales").text
    assert (row["credit_note"], row["invoice"], row["order"], row["buyer"]) == (
        f"CN-{at.year}-000001", f"INV-{at.year}-000001", bought, "Northwind",
    )  # fmt: skip
    assert (row["net_minor"], row["tax_minor"], row["total_minor"]) == ("100", "20", "120")


def test_a_credit_note_is_read_as_page_and_pdf_and_anothers_looks_absent(office: Office) -> None:
    world = office.world
    own, foreign = (a_purchase_of(each, world.offering) for each in (world.partner, world.other_partner))
    own_id, foreign_id = own.public_id, foreign.public_id
    note, theirs = credited(own), credited(foreign)

    page = office.client.get(f"/portal/orders/{own_id}/credit-notes/{note}/").text
    pdf = office.client.get(f"/portal/orders/{own_id}/credit-notes/{note}.pdf")

    for words in ("Credit note", "Northwind", "Defective", "€1.00", "€0.20", "€1.20"):
        assert words in page
    assert pdf.data.startswith(b"%PDF-1.7")
    for order_id in (own_id, foreign_id):
        for ending in ("/", ".pdf"):
            assert office.client.get(f"/portal/orders/{order_id}/credit-notes/{theirs}{ending}").status_code == 404


def test_a_purchase_that_is_refunded_shows_it_and_its_buyers_are_told(
    office: Office, sandbox: Sandbox, app: Flask, superuser: psycopg.Connection
) -> None:
    office.put()
    order = office.pay(office.order(), sandbox)
    assert order is not None
    order_id, key = order.public_id, order.id
    with transaction():
        asked = Request(reason="defective", by="usr_finance", note="It never started.")
        refunding.request(lifecycle.lock(key), Wanted(amount_minor=9_000), asked, number=1, at=clock.now())
    run_waiting(superuser, only="refunds.%")
    run_waiting(superuser, only="mail.refunded")

    page = office.client.get(f"/portal/orders/{order_id}").text
    [mail] = db.session.query(Message).filter_by(kind="refunded").all()

    number = f"CN-{clock.now().year}-000001"
    for words in ("Refunded", "Defective: It never started.", number, "€90.00", "Remains paid", "€810.00"):
        assert words in page
    assert "Paid in full" not in page
    assert (mail.audience, mail.recipient) == ("partner", office.person.email)
    assert f"Credit note {number} for your books:" in mail.text
    assert f"/portal/orders/{order_id}/credit-notes/crn_" in mail.text


def test_a_sale_that_is_refunded_tells_its_partner_what_it_cost(
    office: Office, sandbox: Sandbox, app: Flask, superuser: psycopg.Connection
) -> None:
    sale = a_paid_sale(sandbox, world=office.world)
    refunded(sale, superuser, amount_minor=54_000)
    db.session.rollback()

    page = office.client.get(f"/portal/orders/{sale.public_id}").text

    for words in ("Customer asked for it", "−€75.00", "€540.00", f"CN-{clock.now().year}-000001"):
        assert words in page
