"""Mail: who gets it, what it says, and that nothing secret lies about."""

from __future__ import annotations

import re

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import invitations, people, resets
from marketplace.identity.models import Invitation, PasswordReset
from marketplace.invoicing import issuing
from marketplace.jobs import checkouts, mails
from marketplace.messaging.models import Message
from tests.support.buying import a_purchase_of
from tests.support.paying import ISSUER, a_sale, page_for, run_waiting, tries_of, waiting_jobs
from tests.support.sales import paid
from tests.support.sandbox import Sandbox
from tests.support.world import a_person, a_world


def test_an_invitation_carries_a_secret_that_opens_the_seat(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    offered = invitations.invite(
        world.partner.id,
        email="new@northwind.example",
        name="Noor New",
        role="seller",
        invited_by="usr_1",
        at=clock.now(),
    )
    job = ("mail.invitation", {"invitation_id": offered.id})
    db.session.commit()
    assert waiting_jobs(superuser) == [job]

    mails.invitation(invitation_id=job[1]["invitation_id"])

    [mail] = db.session.query(Message).all()
    assert (mail.recipient, mail.audience, mail.party_id) == ("new@northwind.example", "partner", world.partner.id)
    assert mail.subject == "Your seat at Partner Marketplace"
    url, secret = _address(mail, "invitations")
    assert invitations.look_at(secret, at=clock.now()).name == "Noor New"
    assert url in mail.html
    assert "Northwind has a seat for you" in mail.text


def test_a_repeated_invitation_job_leaves_the_first_secret_standing(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    offered = invitations.invite(
        world.partner.id, email="new@northwind.example", name="Noor", role="seller", invited_by="usr_1", at=clock.now()
    )
    invitation_id = offered.id
    db.session.commit()
    mails.invitation(invitation_id=invitation_id)
    before = db.session.query(Invitation).one().token_hash

    mails.invitation(invitation_id=invitation_id)

    assert db.session.query(Invitation).one().token_hash == before
    assert db.session.query(Message).count() == 1


def test_an_invitation_that_was_withdrawn_sends_nothing(app: Flask) -> None:
    world = a_world()
    offered = invitations.invite(
        world.partner.id, email="new@northwind.example", name="Noor", role="seller", invited_by="usr_1", at=clock.now()
    )
    invitations.withdraw(offered.user, at=clock.now())
    invitation_id = offered.id
    db.session.commit()

    mails.invitation(invitation_id=invitation_id)

    assert db.session.query(Message).count() == 0


def test_a_password_reset_carries_a_secret_that_sets_one(app: Flask) -> None:
    world = a_world()
    people.create(
        world.operator.id, email="kim@operator.example", name="Kim", role="finance", password="a long phrase of words"
    )
    resets.request("kim@operator.example", at=clock.now())
    db.session.commit()

    mails.password_reset(reset_id=db.session.query(PasswordReset.id).scalar())

    [mail] = db.session.query(Message).all()
    assert (mail.recipient, mail.audience, mail.subject) == ("kim@operator.example", "operator", "Set a new password")
    _, secret = _address(mail, "reset")
    assert resets.is_open(secret, at=clock.now())


def test_the_customer_is_thanked_with_totals_and_the_orders_own_address(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = _settled(sandbox)

    mails.order_paid(order_id=sale.order_id)
    mails.order_paid(order_id=sale.order_id)

    [mail] = db.session.query(Message).filter_by(kind="order_paid").all()
    assert (mail.audience, mail.party_id, mail.recipient) == ("customer", None, f"customer of {sale.public_id}")
    assert "Thank you: your payment of €1,080.00 has arrived" in mail.text
    assert "1 × Backup Suite · Licence: €900.00" in mail.text
    assert "Tax: €180.00" in mail.text
    assert "Sold through: Northwind" in mail.text
    assert sale.page in mail.text.split()
    assert f'href="{sale.page}"' in mail.html
    assert "kim@" not in f"{mail.text}{mail.html}{mail.recipient}{mail.subject}"


def test_owners_and_finance_people_of_the_partner_hear_of_their_commission(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = _settled(sandbox)

    mails.commission_accrued(order_id=sale.order_id)

    [mail] = db.session.query(Message).filter_by(kind="commission_accrued").all()
    assert (mail.recipient, mail.party_id) == ("owner@northwind.example", sale.world.partner.id)
    assert mail.subject == "You earned €150.00"
    assert "Paid by the customer, without tax: €900.00" in mail.text
    assert "Your price: €750.00" in mail.text
    assert f"http://127.0.0.1:8000/portal/orders/{sale.public_id}" in mail.text


def test_no_secret_and_no_address_is_in_any_job(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sale = _settled(sandbox)
    run_waiting(superuser)

    arguments = superuser.execute("select args::text from procrastinate_jobs").fetchall()

    assert not [text for (text,) in arguments if sale.secret in text or "@" in text]


def _settled(sandbox: Sandbox):
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    return sale


def _address(mail: Message, part: str) -> tuple[str, str]:
    found = re.search(rf"http://127\.0\.0\.1:8000/auth/\S*{part}\S*/(\S+)", mail.text)
    assert found
    return found[0], found[1]


def test_a_purchase_sends_its_receipt_to_owner_finance_and_whoever_ordered(app: Flask) -> None:
    world = a_world()
    people_of = {
        role: a_person(world.partner.id, role.split()[-1], email=f"{role.replace(' ', '-')}@northwind.example")
        for role in ("owner", "finance", "seller", "other seller")
    }
    order = a_purchase_of(world.partner, world.offering, member=people_of["seller"].public_id)
    issuing.issue(paid(order, at=clock.now()), ISSUER, at=clock.now())
    order_id, public_id = order.id, order.public_id
    db.session.commit()

    for _ in range(2):
        mails.purchase_paid(order_id=order_id)

    written = db.session.query(Message).order_by(Message.recipient).all()
    assert [mail.recipient for mail in written] == [
        "finance@northwind.example", "owner@northwind.example", "seller@northwind.example",
    ]  # fmt: skip
    assert written[0].subject == "Paid: your order of €900.00"
    for words in (
        "1 × Backup Suite · Licence: €750.00",
        "Tax: €150.00",
        "INV-",
        f"/portal/orders/{public_id}/invoice/",
    ):
        assert words in written[0].text
    assert f"/portal/orders/{public_id}/invoice/" in written[0].html
