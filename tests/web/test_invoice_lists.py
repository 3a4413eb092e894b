"""Lists of invoices, as the operator's finance sees them; the partner's are tried in portal/test_invoices.py."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from marketplace.invoicing import issuing, queries
from marketplace.orders.models import Order
from marketplace.web import invoice_lists
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.people import sign_in
from tests.support.sales import a_link, an_order, paid
from tests.support.statements import counted
from tests.support.world import World, a_person, a_world

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_finance_finds_every_invoice_and_reads_no_customers_name(app: Flask, client: FlaskClient) -> None:
    world = a_world()
    bought, sold = _two_orders(world)
    person = a_person(world.operator.id, "finance")
    db.session.commit()
    finance, account = sign_in(client, person), sold.account.public_id

    with counted() as seen:
        page = finance.get("/operator/invoices/").text

    assert len(seen) <= 3  # invoices, whom they are for, and what waits for a decision
    assert f"Customer {pseudonym(account)}" in page
    assert "Northwind" in page
    assert "Acme" not in page
    found = finance.get(f"/operator/invoices/?q={account}").text
    assert sold.public_id in found
    assert bought.public_id not in found
    rows = list(csv.DictReader(io.StringIO(finance.get("/operator/invoices/?format=csv&month=2026-11").text)))
    assert [(row["order"], row["kind"], row["total_minor"]) for row in rows] == [
        (sold.public_id, "sale", "120000"), (bought.public_id, "purchase", "90000"),
    ]  # fmt: skip


def test_every_page_of_a_long_list_is_in_the_file(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    _two_orders(world)
    person = a_person(world.operator.id, "finance")
    db.session.commit()
    monkeypatch.setattr(invoice_lists, "ROWS_AT_ONCE", 1)

    text = sign_in(client, person).get("/operator/invoices/?format=csv").text

    assert len(text.splitlines()) == 3


def test_a_customer_without_a_company_is_called_by_its_name(app: Flask) -> None:
    world = a_world()
    _, sold = _two_orders(world)
    invoice = queries.required(sold.id)
    buyer = queries.buyer_of(invoice)
    assert buyer is not None

    assert invoice_lists.buyer_name(invoice, buyer) == "Acme"
    db.session.expunge(buyer)
    buyer.company = ""
    assert invoice_lists.buyer_name(invoice, buyer) == buyer.name
    assert invoice_lists.buyer_name(invoice, None) == f"Customer {pseudonym(invoice.account)}"


def _two_orders(world: World) -> tuple[Order, Order]:
    orders = paid(a_purchase_of(world.partner, world.offering)), paid(an_order(a_link(world.partner, world.offering)))
    for order in orders:
        issuing.issue(order, ISSUER, at=AT)
    db.session.commit()
    return orders
