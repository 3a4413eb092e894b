"""Mail about credits."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import credit_mails
from marketplace.messaging.models import Message
from marketplace.orders.models import Order
from marketplace.protection.models import Incident
from tests.support.crediting import a_protected_account, sold_by_house
from tests.support.taking_back import take_back
from tests.support.world import World, a_person, a_world


def a_credited_sale() -> tuple[World, int]:
    world = a_world()
    for role in ("owner", "finance", "seller"):
        a_person(world.partner.id, role, email=f"{role}@northwind.example", name=f"Nora {role.capitalize()}")
    a_person(world.other_partner.id, "owner", email="owner@southwind.example")
    db.session.commit()
    at = clock.now()
    order = sold_by_house(a_protected_account(world.partner, at=at), world.offering, at=at, quantity=3)
    return world, order.id


def test_the_partner_is_told_what_was_credited_and_nothing_of_seller_or_customer(app: Flask) -> None:
    _, order_id = a_credited_sale()

    credit_mails.credit_booked(order_id=order_id)

    found = db.session.query(Message).order_by(Message.recipient).all()
    assert [each.recipient for each in found] == ["finance@northwind.example", "owner@northwind.example"]
    assert {each.subject for each in found} == {"A sale to your account was credited: €750.00"}
    incident = db.session.query(Incident).one().public_id
    for words in (
        "3 × Backup Suite · Licence: €750.00",
        f"Incident: {incident}",
        "At risk until",
        "Hello Nora Finance",
    ):
        assert words in found[0].text
    assert incident in found[0].html
    for each in found:
        for words in ("Acme", "acme.com", "Southwind", "house", "Operator"):
            assert words not in each.text


def test_each_mail_is_written_once(app: Flask) -> None:
    _, order_id = a_credited_sale()

    for _ in range(2):
        credit_mails.credit_booked(order_id=order_id)

    assert db.session.query(Message).count() == 2


def test_an_order_that_credits_nobody_tells_nobody(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    at = clock.now()
    account = a_protected_account(world.partner, at=at)
    order = sold_by_house(account, world.offering, at=at)
    order_id = order.id
    db.session.rollback()
    superuser.execute("set session_replication_role = replica; delete from commissions where credit_id is not null")

    credit_mails.credit_booked(order_id=order_id)

    assert db.session.query(Message).count() == 0


@pytest.mark.parametrize(("cause", "is_dispute", "words"), [
    ("refund", False, "whoever bought for an account of yours got money back"),
    ("chargeback", True, "the bank of whoever bought for an account of yours took its money back"),
])  # fmt: skip
def test_the_partner_is_told_once_what_was_taken_of_its_credit_and_what_is_left(
    app: Flask, cause: str, is_dispute: bool, words: str
) -> None:
    _, order_id = a_credited_sale()
    order = db.session.get_one(Order, order_id)
    take_back(order, 120_000, "ref_one", at=clock.now(), cause=cause)

    for _ in range(2):
        credit_mails.tell_lowered(order, "ref_one", is_dispute=is_dispute)
        db.session.commit()

    found = db.session.query(Message).order_by(Message.recipient).all()
    assert [each.recipient for each in found] == ["finance@northwind.example", "owner@northwind.example"]
    assert {each.subject for each in found} == {"€250.00 of a credit were taken back"}
    for told in (words, "Taken back of your credit: €250.00", "Left of this order's credit: €500.00", order.public_id):
        assert told in found[0].text
    assert "€500.00" in found[0].html
    for each in found:
        for secret in ("Acme", "acme.com", "Southwind", "Operator"):
            assert secret not in each.text


def test_what_was_given_again_or_took_nothing_tells_nobody(app: Flask) -> None:
    _, order_id = a_credited_sale()
    order = db.session.get_one(Order, order_id)
    take_back(order, 120_000, "ref_one", at=clock.now())
    take_back(order, -120_000, "ref_one", at=clock.now(), cause="refund_failed")

    credit_mails.tell_lowered(order, "ref_one")
    credit_mails.tell_lowered(order, "ref_other")

    assert db.session.query(Message).count() == 0
