"""Reading invoices: everybody their own, and nobody the name of a customer who is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.invoicing import issuing, queries
from marketplace.invoicing.errors import InvoiceNotFound
from marketplace.invoicing.models import Invoice
from marketplace.orders.models import Order
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER
from tests.support.sales import a_cart, a_link, a_purchase, an_order, as_customer, ordered, paid
from tests.support.world import World, a_world

AT, LATER = datetime(2026, 11, 2, 12, tzinfo=UTC), datetime(2026, 12, 2, 12, tzinfo=UTC)


@pytest.fixture
def sold(app: Flask) -> tuple[World, Order, str]:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))
    order = paid(ordered(secret, a_purchase()))
    issuing.issue(order, ISSUER, at=clock.now())
    db.session.commit()
    return world, order, secret


def test_customer_and_partner_read_whom_it_is_made_out_to(sold: tuple[World, Order, str]) -> None:
    world, order, secret = sold
    order_id, partner_id = order.id, world.partner.id

    for actor in (as_customer(secret), acting(Actor("partner", str(partner_id)))):
        with actor:
            buyer = queries.buyer_of(queries.required(order_id))
            assert buyer is not None
            assert buyer.company == "Acme"


def test_the_operator_reads_the_invoice_and_not_the_name(sold: tuple[World, Order, str]) -> None:
    _, order, _ = sold
    order_id = order.id

    with acting(Actor("operator", "1")):
        invoice = queries.required(order_id)
        assert queries.buyer_of(invoice) is None


def test_to_a_vendor_and_another_partner_there_is_none(sold: tuple[World, Order, str]) -> None:
    world, order, _ = sold
    order_id, others = order.id, (("vendor", world.vendor.id), ("partner", world.other_partner.id))

    for kind, key in others:
        with acting(Actor(kind, str(key))), pytest.raises(InvoiceNotFound):
            queries.required(order_id)


def test_a_page_holds_what_the_filters_leave_the_newest_first(app: Flask) -> None:
    world = a_world()
    sold = _invoiced(paid(an_order(a_link(world.partner, world.offering))), AT)
    bought = _invoiced(paid(a_purchase_of(world.partner, world.offering)), AT)
    foreign = _invoiced(
        paid(an_order(a_link(world.other_partner, world.other_offering), email="lu@other.example")), LATER
    )

    def found(**chosen: object) -> list[Invoice]:
        return queries.invoices_page(**chosen).items  # type: ignore[arg-type]

    assert found() == [foreign, bought, sold]
    assert found(partner_id=world.partner.id) == [bought, sold]
    assert found(kind="purchases") == [bought]
    assert found(kind="sales") == [foreign, sold]
    assert found(search=bought.number[-6:]) == [bought]
    assert found(search=sold.order.public_id) == [sold]
    assert found(currency="USD") == []
    assert found(period=parse_period("2026-11", "UTC")) == [bought, sold]
    first = queries.invoices_page(limit=2)
    assert queries.invoices_page(cursor=first.next_cursor, limit=2).items == [sold]


def test_a_customers_company_is_found_by_its_partner_and_not_by_the_operator(app: Flask, web: Flask) -> None:
    world = a_world()
    sold = _invoiced(paid(an_order(a_link(world.partner, world.offering))), AT)
    number, partner_id = sold.number, world.partner.id

    with web.app_context(), acting(Actor("partner", str(partner_id))):
        [own] = queries.invoices_page(search="acme").items
        assert own.number == number
        assert {key: each.company for key, each in queries.buyers_of([own.id]).items()} == {own.id: "Acme"}
    with web.app_context(), acting(Actor("operator")):
        assert queries.invoices_page(search="acme").items == []
        [seen] = queries.invoices_page().items
        assert queries.buyers_of([seen.id]) == {}


def _invoiced(order: Order, at: datetime) -> Invoice:
    issuing.issue(order, ISSUER, at=at)
    db.session.commit()
    return queries.required(order.id)
