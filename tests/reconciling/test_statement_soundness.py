"""The audit names the statement of the bank, or the line, that somebody changed; all of it is in test_soundness."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.payouts import bank_outcomes
from marketplace.reconciling import bank, bank_statements, statement_soundness
from tests.support.bank_statements import IBAN, booked, camt053, statement
from tests.support.banking import AT, filed, reserved
from tests.support.world import a_partner


def asked() -> list[str]:
    """What the questions find."""
    with snapshot():
        return [" ".join(row) for check in statement_soundness.CHECKS for row in db.session.execute(text(check))]


def take(body: bytes) -> None:
    """Take a file in."""
    with transaction():
        bank_statements.take(body, own_account=IBAN, by="usr_a", at=clock.now(), time_zone="UTC")


def test_a_line_in_two_statements_and_a_statement_without_a_line_are_sound(app: Flask) -> None:
    first, second = booked("10.00", "A1"), booked("5.00", "A2")
    take(camt053(statement(first, closing="10.00")))
    take(camt053(statement(first, second, closing="15.00", name="MONTH", until="2026-03-31")))
    take(camt053(statement(opening="15.00", closing="15.00", name="EMPTY", day="2026-04-01")))

    assert asked() == []


def test_a_file_that_the_bank_has_booked_in_one_is_sound(app: Flask) -> None:
    payouts = [reserved(a_partner(name), amount) for name, amount in (("One", 100), ("Two", 250))]
    file = filed()
    for each in payouts:
        bank_outcomes.execute(each.id, reference="", at=AT)
    batch = file.message_id
    db.session.commit()
    take(camt053(statement(booked("-3.50", "A1", batch=batch), opening="10.00", closing="6.50")))
    with transaction():
        bank.match(time_zone="UTC")

    assert db.session.scalar(text("select booking_key from bank_lines")) == f"bank_file:{file.public_id}"
    assert asked() == []


@pytest.mark.parametrize(
    "touch",
    [
        "update bank_lines set amount_minor = amount_minor + 1",
        "update bank_lines set text = 'Another.'",
        "update bank_lines set statement_id = null",
        "delete from bank_lines",
        "update bank_statements set closing_minor = closing_minor + 1, opening_minor = opening_minor + 1",
    ],
)
def test_what_the_statement_did_not_say_is_named(
    app: Flask, superuser: psycopg.Connection, touch: LiteralString
) -> None:
    take(camt053(statement(booked("10.00", "A1"), closing="10.00")))

    superuser.execute(touch)

    assert any(fault.startswith("bank_statements bks_") for fault in asked())
