"""Direct orders: through the guard, to whom the account belongs, and paid by its customer."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.ids import new_secret
from marketplace.customers.models import Contact
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.orders import direct, queries
from marketplace.orders.direct import DirectItem
from marketplace.orders.errors import NotYours, QuantityInvalid
from marketplace.orders.models import Order, PaymentRequest
from marketplace.protection.errors import SaleRefused
from marketplace.protection.models import GuardDecision, Incident
from tests.support.guarding import refuse_direct_sales, rows
from tests.support.paying import run_waiting
from tests.support.sales import AT, a_link, a_purchase, an_order, as_customer, paid
from tests.support.world import World, a_world

ADDRESS = "http://127.0.0.1:8000/order/{}/"


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def _place(world: World, *, secret: str = "", quantity: int = 2, vendor_id: int | None = None) -> Order:
    secret = secret or new_secret()
    with as_customer(secret):
        direct.place(
            secret, a_purchase(), [DirectItem(world.offering.plans[0], quantity)], currency="EUR",
            entered_by="operator", address=ADDRESS.format(secret), at=AT, vendor_id=vendor_id, po_number=" PO 7 ",
        )  # fmt: skip
        db.session.commit()
        public_id = queries.by_token_hash(_hash(secret)).public_id  # type: ignore[union-attr]
    return queries.by_public_id(public_id)


def _hash(secret: str) -> str:
    from marketplace.core.ids import hash_secret

    return hash_secret(secret)


def test_nobodys_customer_makes_a_house_order_at_list_price(world: World) -> None:
    order = _place(world)

    assert (order.route, order.attribution, order.partner_id) == ("direct_order", "house", None)
    assert (order.retail_total_minor, order.commission_minor, order.total_minor) == (200_000, 0, 240_000)
    assert (order.guard_decision.route, order.guard_decision.outcome) == ("direct_order", "allow")
    assert order.contact is not None
    assert (order.contact.po_number, order.state) == ("PO 7", "placed")
    [step] = queries.transitions(order)
    assert (step.actor, step.reason) == ("operator", "Entered by the operator for the customer.")


def test_to_a_partners_customer_it_stays_the_houses_sale_and_the_partner_is_due_a_credit(world: World) -> None:
    paid(an_order(a_link(world.partner, world.offering, unit_retail_minor=90_000)))

    order = _place(world)

    assert (order.partner_id, order.attribution, order.commission_minor) == (None, "house", 0)
    assert (order.guard_decision.outcome, order.guard_decision.standing) == ("credit", "record")
    assert [each.partner_id for each in rows(Incident)] == [world.partner.id]
    assert order.contact is not None
    assert order.contact.partner_id is None  # who sells direct has asked the customer itself


def test_sent_twice_it_is_one_order_and_one_mail(world: World, superuser: psycopg.Connection) -> None:
    secret = new_secret()

    first, second = _place(world, secret=secret), _place(world, secret=secret)

    assert first.public_id == second.public_id
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    assert run_waiting(superuser, only="mail.payment_request") == ["mail.payment_request"]


def test_the_customer_gets_the_address_and_it_is_forgotten(world: World, superuser: psycopg.Connection) -> None:
    secret = new_secret()
    order = _place(world, secret=secret)

    run_waiting(superuser, only="mail.payment_request")

    text, recipient = superuser.execute("select text, recipient from messages").fetchone() or ("", "")
    assert ADDRESS.format(secret) in text
    assert recipient == f"customer of {order.public_id}"
    assert "€2,400.00" in text
    db.session.expire_all()
    assert db.session.scalars(select(PaymentRequest.address)).all() == [None]


def test_nobody_but_the_customer_can_read_the_address(world: World) -> None:
    secret = new_secret()
    _place(world, secret=secret)

    for actor in (Actor("operator"), Actor("vendor", str(world.vendor.id)), Actor("partner", str(world.partner.id))):
        with acting(actor):
            assert db.session.scalars(select(PaymentRequest.order_id)).all() == []
    with as_customer(secret):
        assert len(db.session.scalars(select(PaymentRequest.order_id)).all()) == 1


def test_a_vendor_sells_its_own_and_nothing_else(world: World) -> None:
    with pytest.raises(NotYours):
        _place(world, vendor_id=world.other_vendor.id)
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert _place(world, vendor_id=world.vendor.id).lines[0].vendor_id == world.vendor.id


@pytest.mark.parametrize("quantity", [0, 100_001])
def test_a_quantity_that_cannot_be_meant_is_refused(world: World, quantity: int) -> None:
    with pytest.raises(QuantityInvalid):
        _place(world, quantity=quantity)


def test_a_refusal_of_the_guard_writes_no_order(world: World) -> None:
    refuse_direct_sales(world.partner)

    with pytest.raises(SaleRefused):
        _place(world)
    db.session.rollback()

    for table in (Order, Contact, PaymentRequest, GuardDecision):
        assert rows(table) == []


def test_the_same_form_makes_the_same_secret_and_another_one_another() -> None:
    first = direct.secret_of("form", "key")

    assert first == direct.secret_of("form", "key")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", first)
    assert len({first, direct.secret_of("other", "key"), direct.secret_of("form", "other key")}) == 3
