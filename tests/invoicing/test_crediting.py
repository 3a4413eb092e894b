"""The credit note of a refund: what it says, that it follows the books, and that it stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.invoicing import credit_note_queries, crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.invoicing.models import CreditNote, Invoice
from marketplace.orders.models import Order
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_link, an_order, paid
from tests.support.world import World, a_world

YEAR = clock.now().year


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def invoiced(order: Order) -> Invoice:
    invoice = issuing.issue(paid(order, at=clock.now()), ISSUER, at=clock.now())
    db.session.commit()
    assert invoice is not None
    return invoice


def correction(order: Order, cash_minor: int, tax_minor: int, **others: Any) -> Correction:
    given = Given(order.lines[0].id, others.pop("units", 0), cash_minor, tax_minor)
    return Correction(**{"refund_ref": "ref_1", "reason": "defective", "given": [given], **others})


def test_it_names_its_invoice_and_says_what_each_line_gives_back(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering, unit_retail_minor=90_000))
    invoice = invoiced(order)

    note = crediting.issue(order, correction(order, 108_000, 18_000, units=1), ISSUER, at=clock.now())
    db.session.commit()

    assert note is not None
    assert (note.number, note.net_minor, note.tax_minor, note.total_minor, note.currency) == (
        f"CN-{YEAR}-000001", 90_000, 18_000, 108_000, "EUR",
    )  # fmt: skip
    assert (note.invoice_id, note.partner_id, note.account) == (invoice.id, world.partner.id, invoice.account)
    assert note.document["invoice"] == {"number": invoice.number, "issued_on": invoice.issued_on.isoformat()}
    assert note.document["lines"] == [
        {"number": 1, "description": "Backup Suite · Licence", "units": 1, "net_minor": 90_000, "tax_bps": 2000,
         "tax_minor": 18_000}
    ]  # fmt: skip
    assert note.document["taxes"] == [
        {"name": "VAT", "bps": 2000, "treatment": "taxed", "note": "", "jurisdiction": "DE", "net_minor": 90_000,
         "tax_minor": 18_000}
    ]  # fmt: skip
    assert (note.document["reason"], note.document["cancels"]) == ("defective", None)
    assert note.document["issuer"]["tax_number"] == "DE136695976"


def test_it_names_no_customer_and_a_partners_own_company(world: World) -> None:
    sold, bought = an_order(a_link(world.partner, world.offering)), a_purchase_of(world.partner, world.offering)
    for order, ref in ((sold, "ref_1"), (bought, "ref_2")):
        invoiced(order)
        crediting.issue(order, correction(order, 120, 20, refund_ref=ref), ISSUER, at=clock.now())
    db.session.commit()

    first, second = db.session.scalars(select(CreditNote).order_by(CreditNote.id))
    assert first.document["buyer"] is None
    assert "Acme" not in str(first.document)
    assert second.document["buyer"]["company"] == "Northwind"
    assert second.document["is_purchase"] is True


def test_numbers_count_in_a_series_of_their_own(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering))
    invoiced(order)
    for ref in ("ref_1", "ref_2"):
        crediting.issue(order, correction(order, 120, 20, refund_ref=ref), ISSUER, at=clock.now())
    db.session.commit()

    assert [note.number for note in credit_note_queries.of_order(order.id)] == [
        f"CN-{YEAR}-000001", f"CN-{YEAR}-000002",
    ]  # fmt: skip
    assert db.session.scalars(select(Invoice.number)).all() == [f"INV-{YEAR}-000001"]


def test_one_that_came_back_is_taken_off_by_another_that_names_the_first(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering))
    invoiced(order)
    first = crediting.issue(order, correction(order, 120, 20), ISSUER, at=clock.now())
    db.session.commit()

    again = crediting.cancel(order, correction(order, -120, -20), ISSUER, at=clock.now())
    db.session.commit()

    assert first is not None
    assert again is not None
    assert (again.number, again.net_minor, again.tax_minor, again.total_minor) == (
        f"CN-{YEAR}-000002", -100, -20, -120,
    )  # fmt: skip
    assert again.cancels_id == first.id
    assert again.document["cancels"] == {"number": first.number, "issued_on": first.issued_on.isoformat()}
    assert credit_note_queries.of_refund("ref_1") is first


def test_the_database_refuses_a_second_one_for_a_refund(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering))
    invoiced(order)
    crediting.issue(order, correction(order, 120, 20), ISSUER, at=clock.now())
    db.session.commit()

    crediting.issue(order, correction(order, 120, 20), ISSUER, at=clock.now())
    with pytest.raises(db.exc.IntegrityError, match="uq_credit_notes_refund"):
        db.session.flush()
    db.session.rollback()

    assert len(credit_note_queries.of_order(order.id)) == 1


def test_without_an_invoice_there_is_none_and_no_number_is_taken(world: World, superuser: psycopg.Connection) -> None:
    order = an_order(a_link(world.partner, world.offering))

    assert crediting.issue(order, correction(order, 120, 20), ISSUER, at=clock.now()) is None
    assert crediting.cancel(order, correction(order, -120, -20), ISSUER, at=clock.now()) is None
    db.session.commit()
    assert superuser.execute("select count(*) from invoice_counters").fetchone() == (0,)


def test_its_day_is_the_operators(world: World) -> None:
    order = an_order(a_link(world.partner, world.offering))
    invoiced(order)
    late = clock.now().replace(month=12, day=31, hour=23, minute=30)

    note = crediting.issue(order, correction(order, 120, 20), ISSUER, at=late)

    assert note is not None
    assert (note.number, note.issued_on) == (f"CN-{YEAR + 1}-000001", date(YEAR + 1, 1, 1))


@pytest.mark.parametrize("change", ["update credit_notes set number = 'X'", "delete from credit_notes"])
def test_the_database_keeps_what_was_issued(world: World, superuser: psycopg.Connection, change: str) -> None:
    order = an_order(a_link(world.partner, world.offering))
    invoiced(order)
    crediting.issue(order, correction(order, 120, 20), ISSUER, at=clock.now())
    db.session.commit()

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="rows of this table stay as they are"):
        superuser.execute(change)  # type: ignore[call-overload]
