"""Mail as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.messaging import mail
from marketplace.messaging.models import Message
from tests.support.paying import waiting_jobs

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORDS: dict[str, Any] = {
    "audience": "operator", "party_id": None, "kind": "note", "recipient": "kim@operator.example",
    "subject": "A\nsubject  in lines", "text": "Text.", "html": "<p>Text.</p>", "at": AT,
}  # fmt: skip


def test_a_mail_waits_with_the_job_that_sends_it(app: Flask, superuser: psycopg.Connection) -> None:
    message_id = _written()

    [message] = db.session.query(Message).all()
    assert (message.state, message.subject, message.created_at) == ("queued", "A subject in lines", AT)
    assert message.public_id.startswith("msg_")
    assert waiting_jobs(superuser) == [("mail.deliver", {"message_id": message_id})]


def test_the_same_key_writes_nothing_and_the_first_mail_stands(app: Flask, superuser: psycopg.Connection) -> None:
    _written()

    with transaction():
        assert mail.write(dedupe_key="note:1", **{**WORDS, "text": "Other."}) is False
        assert mail.is_written("note:1")
        assert not mail.is_written("note:2")

    assert [message.text for message in db.session.query(Message)] == ["Text."]
    assert len(waiting_jobs(superuser)) == 1


def test_what_became_of_a_mail_is_noted_and_it_waits_no_longer(app: Flask) -> None:
    message_id = _written()
    message = mail.queued(message_id)
    assert message is not None

    mail.mark(message, "failed", at=AT, error="The mail server refused the mail for good (550)." * 20)
    db.session.commit()

    assert (message.state, message.sent_at, len(message.error or "")) == ("failed", None, 300)
    assert mail.queued(message_id) is None


def test_only_mail_that_waits_too_long_is_handed_over_again(app: Flask, superuser: psycopg.Connection) -> None:
    message_id = _written()
    superuser.execute("update procrastinate_jobs set status = 'failed'")

    with transaction():
        assert mail.hand_over_waiting(at=AT + timedelta(minutes=10), waiting=timedelta(minutes=10)) == 0
        assert mail.hand_over_waiting(at=AT + timedelta(minutes=11), waiting=timedelta(minutes=10)) == 1

    assert waiting_jobs(superuser) == [("mail.deliver", {"message_id": message_id})]


def _written() -> int:
    with transaction():
        assert mail.write(dedupe_key="note:1", **WORDS) is True
    message_id = db.session.query(Message.id).scalar()
    db.session.commit()
    return int(message_id)
