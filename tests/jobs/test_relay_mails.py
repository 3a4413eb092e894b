"""Mail of the relay: to each side from an address that is neither's, and nothing of the words is kept."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.contacting import revealing
from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.jobs import deliveries, relay_mails
from marketplace.messaging.models import Message
from tests.jobs.test_deliveries import _sending
from tests.support.blind import RELAY, a_letter, a_mail, a_reveal, hand_in
from tests.support.paying import Sale, a_sale, run_waiting
from tests.support.world import a_person


def _relayed(app: Flask) -> Sale:
    app.config["MARKETPLACE_RELAY_DOMAIN"] = RELAY.domain
    app.config["SECRET_KEY"] = RELAY.secret_key
    sale = a_sale()
    a_letter(sale.public_id, sale.world.operator, subject="Your licence", text="Does <it> work?\nReally?")
    return sale


def _kept(kind: str) -> list[Message]:
    db.session.expire_all()
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


def test_a_letter_goes_to_the_customer_from_the_relay_and_its_words_are_not_kept(
    app: Flask, superuser: psycopg.Connection
) -> None:
    sale = _relayed(app)
    run_waiting(superuser, only="mail.relayed_letter")
    [kept] = _kept("relayed_letter")

    with _sending(app) as server:
        deliveries.deliver(message_id=kept.id)

    [mail] = server.mails
    address = RELAY.address("customer", sale.public_id, sale.world.operator.id)
    assert (mail["To"], mail["Subject"]) == ("kim@acme.example.org", "Your licence")
    assert (mail["From"], mail["Reply-To"]) == (f"The operator <{address}>", address)
    assert (mail["X-Marketplace-Relay"], mail["Auto-Submitted"]) == ("yes", None)
    assert "Does <it> work?\nReally?" in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Does &lt;it&gt; work?<br>" in mail.get_body(("html",)).get_content()
    assert "Northwind, whose customer you are, reads along." in mail.get_body(("plain",)).get_content()
    assert not any("work" in text for text in (kept.text, kept.html, kept.subject))
    assert (kept.recipient, kept.subject) == (
        f"customer of {sale.public_id}",
        f"A letter about your order {sale.public_id}",
    )


def test_an_answer_goes_to_who_wrote_and_names_nobody(app: Flask, superuser: psycopg.Connection) -> None:
    sale = _relayed(app)
    a_person(sale.world.operator.id, "channel_manager", email="mira@operator.example")
    db.session.commit()
    to = RELAY.address("customer", sale.public_id, sale.world.operator.id)
    hand_in(a_mail(to, "It does. Kim Doe"), to)
    run_waiting(superuser, only="mail.relayed_letter")
    messages = _kept("letter_answered")

    with _sending(app) as server:
        deliveries.deliver(message_id=messages[0].id)

    [mail] = server.mails
    text = mail.get_body(("plain",)).get_content()
    assert mail["Reply-To"] == RELAY.address("staff", sale.public_id, sale.world.operator.id)
    assert mail["From"].startswith("Customer ")
    assert "It does. […]" in text
    assert not any(word in mail.as_string() for word in ("Kim Doe", "kim@acme", "Acme"))
    assert mail["To"] == "mira@operator.example"


def test_an_answer_goes_to_the_person_who_wrote(app: Flask, superuser: psycopg.Connection) -> None:
    sale = _relayed(app)
    writer = a_person(sale.world.operator.id, "finance", email="jon@operator.example")
    a_person(sale.world.operator.id, "channel_manager", email="mira@operator.example")
    db.session.commit()
    back, to = (RELAY.address(side, sale.public_id, sale.world.operator.id) for side in ("staff", "customer"))
    hand_in(a_mail(back, "One more thing.", sender=writer.email), back)
    hand_in(a_mail(to, "It does."), to)

    run_waiting(superuser, only="mail.relayed_letter")

    assert [each.recipient for each in _kept("letter_answered")] == ["jon@operator.example"]


def test_a_letter_is_written_once(app: Flask, superuser: psycopg.Connection) -> None:
    _relayed(app)
    [(letter_id,)] = superuser.execute("select id from relay_letters").fetchall()

    for _ in range(2):
        relay_mails.relayed_letter(letter_id=letter_id)

    assert len(_kept("relayed_letter")) == 1


def test_the_partner_is_told_who_may_read_which_customer_what_for_and_until_when(
    app: Flask, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    manager = a_person(sale.world.operator.id, "channel_manager", name="Mira Holm")
    db.session.commit()
    secret = sessions.start(manager, at=clock.now())
    db.session.commit()
    reveal = a_reveal(sale.public_id, secret, purpose="fraud")

    run_waiting(superuser, only="mail.customer_revealed")
    relay_mails.customer_revealed(reveal_id=reveal.id)

    messages = _kept("customer_revealed")
    assert [each.recipient for each in messages] == ["owner@northwind.example", "seller@northwind.example"]
    said = messages[0].text
    assert "Mira Holm of the operator asked to read who customer" in said
    assert all(word in said for word in ("Look into fraud", reveal.reason, sale.public_id, "/portal/reveals/"))
    assert "kim@acme" not in said


def test_the_partner_is_told_that_nobody_may_read_its_customer_any_more(
    app: Flask, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    manager = a_person(sale.world.operator.id, "channel_manager", name="Mira Holm")
    db.session.commit()
    secret = sessions.start(manager, at=clock.now())
    db.session.commit()
    reveal = a_reveal(sale.public_id, secret, purpose="fraud")
    with acting(Actor("operator")):
        revealing.close(reveal, session_secret=secret, at=clock.now())
        db.session.commit()

    run_waiting(superuser, only="mail.customer_reveal_closed")
    relay_mails.customer_reveal_closed(reveal_id=reveal.id)

    messages = _kept("customer_reveal_closed")
    assert [each.recipient for each in messages] == ["owner@northwind.example", "seller@northwind.example"]
    assert messages[0].subject == "Mira Holm may no longer read a customer of yours"
    said = messages[0].text
    assert all(word in said for word in ("has no more need to read", sale.public_id, "Looks: 0", "/portal/reveals/"))
    assert "kim@acme" not in said
