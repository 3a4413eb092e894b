"""Reading invoices: everybody their own, and nobody the name of a customer who is not theirs."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.invoicing import issuing, queries
from marketplace.invoicing.errors import InvoiceNotFound
from marketplace.orders.models import Order
from tests.support.paying import ISSUER
from tests.support.sales import a_cart, a_link, a_purchase, as_customer, ordered, paid
from tests.support.world import World, a_world


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
