"""Invoices at the operator: everybody's, without the names of customers."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from marketplace.invoicing import crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.orders.models import Order
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_link, an_order, paid
from tests.support.world import World


def invoiced(order: Order) -> str:
    issuing.issue(paid(order, at=clock.now()), ISSUER, at=clock.now())
    db.session.commit()
    return order.public_id


def test_a_customer_appears_as_its_account_on_page_and_pdf(world: World, finance: FlaskClient) -> None:
    order = an_order(a_link(world.partner, world.offering, at=clock.now()), at=clock.now())
    account, public_id = order.account.public_id, invoiced(order)

    page = finance.get(f"/operator/orders/{public_id}/invoice/").text
    pdf = finance.get(f"/operator/orders/{public_id}/invoice.pdf")

    assert f"Customer {pseudonym(account)}" in page
    for name in ("Acme", "Kim Doe", "Springfield"):
        assert name not in page
    assert pdf.data.startswith(b"%PDF-1.7")
    assert f"/operator/orders/{public_id}/invoice/" in finance.get(f"/operator/orders/{public_id}").text


def test_a_partners_purchase_is_badged_filtered_and_named(world: World, finance: FlaskClient) -> None:
    purchase = invoiced(a_purchase_of(world.partner, world.offering))
    sale = an_order(a_link(world.partner, world.offering, at=clock.now()), at=clock.now()).public_id

    purchases = finance.get("/operator/orders/?kind=purchases").text
    sales = finance.get("/operator/orders/?kind=sales").text
    shown = finance.get(f"/operator/orders/{purchase}").text

    assert (purchase in purchases, sale in purchases) == (True, False)
    assert (purchase in sales, sale in sales) == (False, True)
    assert "Own purchase" in purchases
    for words in ("Partner pays", "none: its margin is in the price", f"INV-{clock.now().year}-000001"):
        assert words in shown
    assert "Northwind" in finance.get(f"/operator/orders/{purchase}/invoice/").text


def test_an_order_without_an_invoice_says_so(world: World, finance: FlaskClient) -> None:
    waiting = a_purchase_of(world.partner, world.offering).public_id

    assert finance.get(f"/operator/orders/{waiting}/invoice/").status_code == 404
    assert finance.get(f"/operator/orders/{waiting}/invoice.pdf").status_code == 404


def credited(order: Order) -> str:
    invoiced(order)
    given = [Given(order.lines[0].id, 0, 120, 20)]
    note = crediting.issue(order, Correction(f"ref_{order.id}", "defective", given), ISSUER, at=clock.now())
    db.session.commit()
    assert note is not None
    return note.public_id


def test_a_credit_note_names_the_account_and_no_customer_on_page_list_and_pdf(
    world: World, finance: FlaskClient
) -> None:
    order = an_order(a_link(world.partner, world.offering, at=clock.now()), at=clock.now())
    account, order_id, note = order.account.public_id, order.public_id, credited(order)

    page = finance.get(f"/operator/orders/{order_id}/credit-notes/{note}/").text
    listed = finance.get("/operator/invoices/credit-notes/").text

    for text in (page, listed):
        assert f"Customer {pseudonym(account)}" in text
        assert f"CN-{clock.now().year}-000001" in text
        for name in ("Acme", "Kim Doe", "Springfield"):
            assert name not in text
    assert finance.get(f"/operator/orders/{order_id}/credit-notes/{note}.pdf").data.startswith(b"%PDF-1.7")


def test_a_credit_note_of_another_order_is_absent(world: World, finance: FlaskClient) -> None:
    first, second = (a_purchase_of(world.partner, world.offering) for _ in range(2))
    order_id, note = first.public_id, credited(second)

    for ending in ("/", ".pdf"):
        assert finance.get(f"/operator/orders/{order_id}/credit-notes/{note}{ending}").status_code == 404
