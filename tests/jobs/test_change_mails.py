"""Mail about changes of partner: who gets which, once, with which secret, and what none of them says."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import change_mails
from marketplace.messaging.models import Message
from marketplace.messaging.redaction import without_secrets
from marketplace.protection.changes import letters
from marketplace.protection.models import PartnerChangeLetter, PartnerChangeNotice
from tests.support.changes import LATER, Bought, asked, bought, confirmed, sold_by, withdraw
from tests.support.sales import AT, a_link, an_order
from tests.support.world import a_person


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def secret_of(message: Message) -> str:
    found = re.search(r"/partner-change/([\w-]{43})/", message.text)
    assert found, message.text
    return found[1]


def test_the_mail_that_confirms_goes_to_the_address_of_the_order_once_and_keeps_no_secret(app: Flask) -> None:
    customer = bought()
    change = asked(customer, customer.other)

    with clock.frozen(LATER):
        for _ in range(2):
            change_mails.requested(change_id=change.id)

    [mail] = mails()
    assert (mail.audience, mail.recipient) == ("customer", f"customer of {customer.order.public_id}")
    assert change.statement in mail.text
    opened = letters.opened(secret_of(mail))
    assert (opened.public_id, opened.purpose) == (change.public_id, "confirm")
    assert secret_of(mail) not in without_secrets(mail.text) + without_secrets(mail.html)
    assert secret_of(mail) not in db.session.scalars(select(PartnerChangeLetter.secret_hash)).all()


def test_a_request_that_is_over_sends_no_mail(app: Flask) -> None:
    customer = bought()
    change = asked(customer, customer.other)

    with clock.frozen(LATER + timedelta(hours=48)):
        change_mails.requested(change_id=change.id)

    assert mails() == []


def test_everybody_who_bought_within_24_months_is_told_each_with_a_way_of_its_own(app: Flask) -> None:
    customer = bought()
    world = customer.world
    _, colleague = sold_by(world.partner, world, email="sam@acme.example.org", at=AT + timedelta(hours=1))
    sold_by(world.partner, world, email="Kim@acme.example.org", at=AT - timedelta(days=30))  # the same person, earlier
    sold_by(world.partner, world, email="gone@acme.example.org", at=AT - timedelta(days=760))
    an_order(a_link(world.partner, world.offering), email="stranger@acme.example.org")  # never paid
    change = confirmed(customer, customer.other)

    with clock.frozen(LATER):
        for _ in range(2):
            change_mails.confirmed(change_id=change.id)

    told = mails()
    assert [mail.recipient for mail in told] == [
        f"customer of {order.public_id}" for order in (customer.order, colleague)
    ]
    assert len({secret_of(mail) for mail in told}) == 2
    assert {letters.opened(secret_of(mail)).purpose for mail in told} == {"withdraw"}
    assert "It counts from Dec 5, 2026" in told[0].text


def test_partners_are_told_by_a_number_and_never_who_the_other_one_is(app: Flask) -> None:
    customer = bought()
    for partner, name in ((customer.world.partner, "north"), (customer.other, "south")):
        for role in ("owner", "seller", "finance"):
            a_person(partner.id, role, email=f"{role}@{name}.example")
    db.session.commit()
    confirmed(customer, customer.other)
    notices = db.session.scalars(select(PartnerChangeNotice.id).order_by(PartnerChangeNotice.id)).all()

    with clock.frozen(LATER):
        for notice_id in [*notices, *notices]:
            change_mails.notice(notice_id=notice_id)

    told = mails()
    assert [mail.recipient for mail in told] == [
        "owner@north.example", "seller@north.example", "owner@south.example", "seller@south.example",
    ]  # fmt: skip
    old, new = told[0].text + told[0].html + told[0].subject, told[2].text + told[2].html + told[2].subject
    assert customer.account.public_id in old
    assert customer.account.public_id not in told[2].text
    for words in ("Southwind", "Acme", "kim@", customer.order.public_id):
        assert words not in old
    for words in ("Northwind", "Acme", "kim@", customer.order.public_id):
        assert words not in new


def test_a_withdrawal_is_told_to_all_of_them(app: Flask) -> None:
    customer = bought()
    a_person(customer.world.partner.id, "owner", email="owner@north.example")
    a_person(customer.other.id, "owner", email="owner@south.example")
    db.session.commit()
    change = confirmed(customer, customer.other)
    withdraw(customer, change, at=LATER + timedelta(days=1))

    with clock.frozen(LATER + timedelta(days=1)):
        change_mails.withdrawn(change_id=change.id)

    assert [(mail.recipient, mail.subject) for mail in mails()] == [
        (f"customer of {customer.order.public_id}", "Your partner stays as it is"),
        ("owner@north.example", "A change of partner was withdrawn"),
        ("owner@south.example", "A change of partner was withdrawn"),
    ]


def test_a_mail_of_a_change_that_counts_at_once_has_no_way_to_withdraw(app: Flask) -> None:
    customer: Bought = bought()
    customer.world.partner.programme.cooling_off_days = 0
    db.session.commit()
    change = confirmed(customer, customer.other)

    with clock.frozen(LATER):
        change_mails.confirmed(change_id=change.id)

    [mail] = mails()
    assert "/partner-change/" not in mail.text
    assert "choose another partner on the page of your order" in mail.text
