"""Reading credit notes: everybody their own, searched and filtered like invoices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.invoicing import credit_note_queries as queries
from marketplace.invoicing import crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.invoicing.errors import CreditNoteNotFound
from marketplace.invoicing.models import CreditNote
from marketplace.orders.models import Order
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_cart, a_link, a_purchase, an_order, as_customer, ordered, paid
from tests.support.statements import counted
from tests.support.world import a_world

AT, LATER = datetime(2026, 11, 2, 12, tzinfo=UTC), datetime(2026, 12, 2, 12, tzinfo=UTC)


def credited(order: Order, ref: str, at: datetime = AT) -> CreditNote:
    issuing.issue(paid(order, at=at), ISSUER, at=at)
    given = [Given(order.lines[0].id, 0, 120, 20)]
    note = crediting.issue(order, Correction(ref, "other", given), ISSUER, at=at)
    db.session.commit()
    assert note is not None
    return note


def test_customer_partner_and_operator_read_it_and_nobody_else(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))
    note = credited(ordered(secret, a_purchase()), "ref_1", clock.now())
    order_id, public_id = note.order_id, note.public_id
    mine, theirs = str(world.partner.id), str(world.other_partner.id)

    for actor in (as_customer(secret), acting(Actor("partner", mine)), acting(Actor("operator", "1"))):
        with actor:
            assert queries.required(order_id, public_id).refund_ref == "ref_1"
    for actor in (as_customer("another"), acting(Actor("partner", theirs)), acting(Actor("vendor", "1"))):
        with actor, pytest.raises(CreditNoteNotFound):
            queries.required(order_id, public_id)


def test_a_note_of_another_order_is_none_of_this_one(app: Flask) -> None:
    world = a_world()
    first = credited(a_purchase_of(world.partner, world.offering), "ref_1")
    second = credited(a_purchase_of(world.partner, world.offering), "ref_2")

    with pytest.raises(CreditNoteNotFound):
        queries.required(first.order_id, second.public_id)
    assert queries.of_order(first.order_id) == [first]


def test_a_page_holds_what_the_filters_leave_the_newest_first_in_one_statement(app: Flask) -> None:
    world = a_world()
    sold = credited(an_order(a_link(world.partner, world.offering)), "ref_1")
    bought = credited(a_purchase_of(world.partner, world.offering), "ref_2")
    foreign = credited(
        an_order(a_link(world.other_partner, world.other_offering), email="lu@other.example"), "ref_3", LATER
    )

    def found(**chosen: object) -> list[CreditNote]:
        return queries.credit_notes_page(**chosen).items  # type: ignore[arg-type]

    with counted() as seen:
        assert found() == [foreign, bought, sold]
    assert len(seen) == 1
    assert found(partner_id=world.partner.id) == [bought, sold]
    assert found(kind="purchases") == [bought]
    assert found(kind="sales") == [foreign, sold]
    assert found(search=bought.number) == [bought]
    assert found(search=sold.invoice.number) == [sold]
    assert found(search=sold.order.public_id) == [sold]
    assert found(currency="USD") == []
    assert found(period=parse_period("2026-11", "UTC")) == [bought, sold]
    first = queries.credit_notes_page(limit=2)
    assert queries.credit_notes_page(cursor=first.next_cursor, limit=2).items == [sold]


def test_a_customers_company_is_found_by_its_partner(app: Flask, web: Flask) -> None:
    world = a_world()
    note = credited(an_order(a_link(world.partner, world.offering)), "ref_1")
    number, partner_id = note.number, world.partner.id

    with web.app_context(), acting(Actor("partner", str(partner_id))):
        assert [each.number for each in queries.credit_notes_page(search="acme").items] == [number]
    with web.app_context(), acting(Actor("operator")):
        assert queries.credit_notes_page(search="acme").items == []
