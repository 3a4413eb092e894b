"""Mail about deliveries: kept without any key, sent with it, written once."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import delivery_mails
from marketplace.messaging.models import Message
from marketplace.orders import lifecycle
from marketplace.payments import settlement
from marketplace.stock import keys, reserving
from marketplace.stock.models import Delivery, LicenceKey
from tests.jobs.test_deliveries import _sending
from tests.support.paying import ISSUER, Sale, a_sale, page_for, run_waiting
from tests.support.sales import paid
from tests.support.sandbox import Sandbox
from tests.support.stocking import VAULT, counted_stock, key_stock, some_keys
from tests.support.world import a_person, a_world


def test_keys_reach_their_customer_and_no_kept_mail_holds_one(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    texts = some_keys(2)
    sale = _keyed_sale(*texts)
    session_id = page_for(sale, sandbox.payments)
    sandbox.pay(session_id)
    run_waiting(superuser, only="payments.%")
    with _sending(app) as server:
        done = _settle(sale, sandbox, session_id, superuser)

    assert done.count("mail.order_delivered") == 1
    [delivered] = [each for each in server.mails if each["Subject"].startswith("Delivered")]
    assert delivered["To"] == "kim@acme.example.org"
    sent = "".join(part.get_content() for part in delivered.walk() if not part.is_multipart())
    assert sent.count(texts[0]) == 2
    assert sale.page in sent
    kept = db.session.query(Message).all()
    assert not any(text in message.text + message.html for message in kept for text in texts)
    assert f"…{texts[0][-4:]}" in next(message.text for message in kept if message.kind == "order_delivered")


def test_it_is_written_once_however_often_the_job_runs(app: Flask) -> None:
    sale = _keyed_sale(*some_keys(1))
    paid(sale.order)
    delivery_id = db.session.query(Delivery).one().id

    for _ in range(2):
        delivery_mails.order_delivered(delivery_id=delivery_id)

    assert [message.kind for message in db.session.query(Message)] == ["order_delivered"]


def test_what_was_counted_and_there_in_time_needs_no_mail(app: Flask) -> None:
    world = a_world()
    counted_stock(world.offering, 1)
    paid(a_sale(world).order)

    delivery_mails.order_delivered(delivery_id=db.session.query(Delivery).one().id)

    assert db.session.query(Message).count() == 0


def test_the_vendor_hears_of_what_it_owes_and_the_customer_of_what_comes_later(
    app: Flask, superuser: psycopg.Connection
) -> None:
    sale = _keyed_sale(*some_keys(1))
    at = clock.now()
    a_person(sale.world.vendor.id, "staff", email="vera@example.com", name="Vera Supply")
    lifecycle.cancel(lifecycle.lock(sale.order_id), at=at, actor="customer", reason="Too slow.")
    stock = db.session.query(Delivery).one().stock
    keys.withdraw_all(stock, at=at)
    paid(sale.order, at=at)
    delivery = db.session.query(Delivery).one()

    delivery_mails.delivery_owed(delivery_id=delivery.id)
    [owed] = db.session.query(Message).filter_by(kind="delivery_owed")
    assert (owed.recipient, owed.subject) == ("vera@example.com", "Delivery owed: Backup Suite · Licence")
    assert sale.public_id in owed.text
    assert "kim@acme" not in owed.text + owed.html

    keys.add_keys(stock, some_keys(1), vault=VAULT, at=at + timedelta(days=1))
    db.session.commit()
    assert "mail.order_delivered" in run_waiting(superuser, only="mail.order_delivered")
    assert db.session.query(Message).filter_by(kind="order_delivered").one().audience == "customer"


def test_a_partners_own_order_goes_to_the_partners_owner(app: Flask) -> None:
    sale = _keyed_sale(*some_keys(2))
    superseded = db.session.query(Delivery).one()
    superseded.buyer = "partner"
    db.session.commit()
    paid(sale.order)

    delivery_mails.order_delivered(delivery_id=superseded.id)

    [mail] = db.session.query(Message)
    assert (mail.audience, mail.recipient) == ("partner", "owner@northwind.example")
    assert f"/portal/orders/{sale.public_id}" in mail.text


def _keyed_sale(*texts: str) -> Sale:
    world = a_world()
    a_person(world.partner.id, "owner", email="owner@northwind.example", name="Nora Owner")
    if texts:
        key_stock(world.offering, *texts)
    db.session.commit()
    return a_sale(world)


def _settle(sale: Sale, sandbox: Sandbox, session_id: str, superuser: psycopg.Connection) -> list[str]:
    settlement.settle(sandbox.payments.find_checkout(session_id), issuer=ISSUER, at=clock.now())
    db.session.commit()
    assert reserving.left_of([sale.world.offering.plans[0].id]) == {sale.world.offering.plans[0].id: 1}
    return run_waiting(superuser, only="mail.%")


def test_the_vendor_hears_which_keys_to_revoke_once_for_each_step(app: Flask) -> None:
    sale = _keyed_sale(*some_keys(2))
    a_person(sale.world.vendor.id, "staff", email="vera@example.com", name="Vera Supply")
    paid(sale.order)
    delivery = db.session.query(Delivery).one()
    reserving.take_back(delivery.line_ref, 1, puts_back=False, at=clock.now())
    db.session.commit()

    for _ in range(2):
        delivery_mails.goods_taken_back(delivery_id=delivery.id)

    [mail] = db.session.query(Message).filter_by(kind="goods_taken_back")
    key = db.session.query(LicenceKey).filter_by(state="revoking").one()
    assert (mail.recipient, mail.subject) == ("vera@example.com", "Please revoke keys of Backup Suite · Licence")
    assert f"…{key.last4} ({key.public_id})" in mail.text
    assert "/keys/?state=revoking" in mail.text
