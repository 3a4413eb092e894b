"""Sending mail: once, to the right address, with its outcome noted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.mailer import SmtpMailer
from marketplace.jobs import deliveries
from marketplace.messaging import mail
from marketplace.messaging.models import Message
from tests.support.paying import a_sale
from tests.support.smtp import MailServer, mail_server


def test_without_a_server_a_mail_is_kept(app: Flask) -> None:
    message_id = _written()

    deliveries.deliver(message_id=message_id)

    assert _state(message_id) == ("kept", False, None)


def test_a_mail_is_sent_once_and_noted(app: Flask) -> None:
    message_id = _written()

    with _sending(app) as server:
        deliveries.deliver(message_id=message_id)
        deliveries.deliver(message_id=message_id)

    assert [each["Subject"] for each in server.mails] == ["Hello"]
    assert _state(message_id) == ("sent", True, None)


def test_a_customers_address_is_looked_up_only_now(app: Flask) -> None:
    sale = a_sale(email="kim@acme.example.org")
    message_id = _written(audience="customer", recipient=f"customer of {sale.public_id}")

    with _sending(app) as server:
        deliveries.deliver(message_id=message_id)

    assert [each["To"] for each in server.mails] == ["kim@acme.example.org"]
    db.session.expire_all()
    assert db.session.query(Message).one().recipient == f"customer of {sale.public_id}"


def test_a_mail_refused_for_good_is_noted_with_the_reason(app: Flask) -> None:
    message_id = _written()

    with _sending(app, recipient_answer="550 nobody"):
        deliveries.deliver(message_id=message_id)

    assert _state(message_id) == ("failed", False, "The mail server refused the mail for good (550).")


def test_a_mail_not_taken_now_stays_queued(app: Flask) -> None:
    message_id = _written()

    with _sending(app, recipient_answer="451 busy"), pytest.raises(Unavailable):
        deliveries.deliver(message_id=message_id)

    assert _state(message_id) == ("queued", False, None)


@contextmanager
def _sending(app: Flask, **settings: object) -> Iterator[MailServer]:
    before = app.extensions["marketplace.gateways"]
    with mail_server(**settings) as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender="Partner Marketplace")
        app.extensions["marketplace.gateways"] = replace(before, mailer=mailer)
        yield server
    app.extensions["marketplace.gateways"] = before


def _written(*, audience: str = "operator", recipient: str = "kim@operator.example") -> int:
    with transaction():
        mail.write(
            dedupe_key="note", audience=audience, party_id=None, kind="note", recipient=recipient, subject="Hello",
            text="Text.", html="<p>Text.</p>", at=clock.now(),
        )  # fmt: skip
    message_id = db.session.query(Message.id).scalar()
    db.session.commit()
    return int(message_id)


def _state(message_id: int) -> tuple[str, bool, str | None]:
    db.session.expire_all()
    message = db.session.get_one(Message, message_id)
    return message.state, message.sent_at is not None, message.error
