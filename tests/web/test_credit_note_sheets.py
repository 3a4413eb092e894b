"""A credit note written out: the same text for page and PDF."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.invoicing import crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.invoicing.errors import CreditNoteNotFound
from marketplace.invoicing.models import CreditNote
from marketplace.orders.models import Order
from marketplace.web.credit_note_sheets import pdf_of, sheet_of
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_cart, a_link, a_purchase, ordered, paid
from tests.support.world import World, a_world

YEAR = clock.now().year


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def given(order: Order, cash_minor: int, tax_minor: int, *, units: int = 0) -> Correction:
    return Correction("ref_1", "fraudulent", [Given(order.lines[0].id, units, cash_minor, tax_minor)])


def credited(order: Order, **amounts: Any) -> CreditNote:
    issuing.issue(paid(order, at=clock.now()), ISSUER, at=clock.now())
    note = crediting.issue(order, given(order, **amounts), ISSUER, at=clock.now())
    db.session.commit()
    assert note is not None
    return note


def test_it_says_what_goes_back_of_which_invoice_and_why(app: Flask, world: World) -> None:
    order = a_purchase_of(world.partner, world.offering)
    note = credited(order, cash_minor=90_000, tax_minor=15_000, units=1)

    with app.test_request_context():
        sheet = sheet_of(order, note.public_id)

    assert (sheet.title, sheet.number) == ("Credit note", f"CN-{YEAR}-000001")
    assert sheet.buyer == ["Northwind", "Germany"]
    facts = dict(sheet.facts)
    assert facts["Corrects invoice"] == f"INV-{YEAR}-000001"
    assert facts["Reason"] == "Payment not authorised"
    assert facts["Order"] == order.public_id
    assert sheet.columns == ["Description", "Quantity", "Net", "Tax"]
    assert sheet.rows == [["Backup Suite · Licence", "1", "€750.00", "20\u00a0%"]]
    assert sheet.sums == [["Net", "€750.00"], ["VAT 20\u00a0%", "€150.00"]]
    assert sheet.total == ["Total credited", "€900.00"]
    assert sheet.taxes == [["VAT 20\u00a0% (DE)", "€750.00", "€150.00"]]
    assert sheet.notes == [f"This corrects invoice INV-{YEAR}-000001. The total goes back the way it was paid."]


def test_one_that_cancels_another_stands_below_zero_and_names_it(app: Flask, world: World) -> None:
    order = a_purchase_of(world.partner, world.offering)
    credited(order, cash_minor=120, tax_minor=20)
    again = crediting.cancel(order, given(order, -120, -20), ISSUER, at=clock.now())
    db.session.commit()
    assert again is not None

    with app.test_request_context():
        sheet = sheet_of(order, again.public_id)

    assert dict(sheet.facts)["Cancels credit note"] == f"CN-{YEAR}-000001"
    assert sheet.rows == [["Backup Suite · Licence", "–", "−€1.00", "20\u00a0%"]]
    assert sheet.total == ["Total credited", "−€1.20"]
    assert sheet.notes == [
        f"The refund came back to us. What credit note CN-{YEAR}-000001 credited counts as paid again."
    ]


def test_reverse_charge_keeps_its_note(app: Flask, world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))
    order = ordered(secret, a_purchase(country="FR", tax_number="FR15901234567"))
    note = credited(order, cash_minor=100, tax_minor=0)

    with app.test_request_context():
        sheet = sheet_of(order, note.public_id)

    assert sheet.buyer[0] == "Acme"
    assert sheet.taxes == [["VAT, reverse charge", "€1.00", "€0.00"]]
    assert sheet.notes[1].startswith("Reverse charge: the customer accounts for the VAT")


def test_to_the_operator_a_customer_is_its_account(app: Flask, world: World) -> None:
    order = ordered(a_cart(a_link(world.partner, world.offering)), a_purchase())
    note = credited(order, cash_minor=120, tax_minor=20)
    account, public_id = order.account.public_id, note.public_id

    with app.test_request_context(), acting(Actor("operator", "1")):
        assert sheet_of(order, public_id).buyer == [f"Customer {pseudonym(account)}"]


def test_the_pdf_has_its_number_and_the_same_bytes_every_time(app: Flask, world: World) -> None:
    order = a_purchase_of(world.partner, world.offering)
    note = credited(order, cash_minor=120, tax_minor=20)

    with app.test_request_context():
        first, second = (pdf_of(order, note.public_id) for _ in range(2))

    assert first.headers["Content-Disposition"] == f'inline; filename="CN-{YEAR}-000001.pdf"'
    assert first.data.startswith(b"%PDF-1.7")
    assert b"pdfaid" in first.data
    assert first.data == second.data


def test_what_the_order_has_not_is_not_found(app: Flask, world: World) -> None:
    order = a_purchase_of(world.partner, world.offering)

    with app.test_request_context(), pytest.raises(CreditNoteNotFound):
        sheet_of(order, "crn_absent")
