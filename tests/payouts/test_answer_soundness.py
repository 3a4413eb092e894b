"""What the bank said stays what it said; the whole of it is in test_row_soundness."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.payouts import answer_soundness, bank_answers
from tests.support.banking import bookings, entry


def test_what_an_answer_says_is_known_by_its_digest(app: Flask, superuser: psycopg.Connection) -> None:
    with transaction():
        answer = bank_answers.take(bookings(entry("9.00", ("UNKNOWN", "9.00"))), by="usr_a", at=clock.now()).answer
        key, name = answer.id, answer.public_id
    before = answer_soundness.said(key)
    db.session.rollback()
    assert asked(superuser) == []

    superuser.execute("update bank_answer_lines set amount_minor = 901")

    assert len(before) == 64
    assert answer_soundness.said(key) != before
    assert [(source, place) for source, place, _ in asked(superuser)] == [("bank_answers", name)]


def asked(superuser: psycopg.Connection) -> list[tuple[str, str, str]]:
    """What the questions find."""
    return [row for check in answer_soundness.CHECKS for row in superuser.execute(check).fetchall()]  # type: ignore[call-overload]
