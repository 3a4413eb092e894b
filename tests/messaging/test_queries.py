"""Reading mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.messaging import mail, queries
from marketplace.messaging.models import Message
from marketplace.messaging.queries import MessageNotFound

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def mails(app: Flask) -> list[Message]:
    """Three mails: to a partner, to the operator (failed), to a customer."""
    for audience, recipient in (
        ("partner", "nora@n.example"),
        ("operator", "jon@o.example"),
        ("customer", "customer of ord_1"),
    ):
        mail.write(
            dedupe_key=audience, audience=audience, party_id=None, kind="note", recipient=recipient, text="", html="",
            subject=f"To the {audience}", at=AT,
        )  # fmt: skip
    found = db.session.query(Message).order_by(Message.id).all()
    found[1].state = "failed"
    db.session.commit()
    return found


def subjects(**filters: str) -> list[str]:
    return [message.subject for message in queries.page(**filters).items]  # type: ignore[arg-type]


def test_mails_come_newest_first_page_by_page(mails: list[Message]) -> None:
    first = queries.page(limit=2)
    second = queries.page(limit=2, cursor=first.next_cursor)

    assert [message.subject for message in first.items] == ["To the customer", "To the operator"]
    assert [message.subject for message in second.items] == ["To the partner"]


def test_mails_are_filtered_by_state_audience_and_words(mails: list[Message]) -> None:
    assert subjects(state="failed") == ["To the operator"]
    assert subjects(audience="customer") == ["To the customer"]
    assert subjects(search="N.EXAMPLE") == ["To the partner"]
    assert subjects(search="operator") == ["To the operator"]
    assert subjects(search="%") == []
    assert len(subjects(state="no such state", audience="nobody")) == 3


def test_only_the_operator_and_the_worker_find_a_mail(mails: list[Message]) -> None:
    public_id = mails[0].public_id

    assert queries.by_public_id(public_id).subject == "To the partner"
    with acting(Actor("partner", "1")):
        assert queries.page().items == []
        with pytest.raises(MessageNotFound):
            queries.by_public_id(public_id)
