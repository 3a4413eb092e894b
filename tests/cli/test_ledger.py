"""`marketplace ledger`: good books, and the row that somebody touched."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.ledger import chart, closing, posting
from marketplace.ledger.rules import Account, Leg
from tests.cli.conftest import Command
from tests.support import hledger, world
from tests.support.sales import AT

CASH = Account(chart.STRIPE_PENDING)


@pytest.fixture
def booked(app: Flask) -> int:
    """One sale in the books; returns the partner's key."""
    partner, vendor = world.a_partner().id, world.a_vendor().id
    legs = [
        Leg(CASH, Account(chart.PENDING, f"partner:{partner}"), 2_500, {"sale": 1}),
        Leg(CASH, Account(chart.FEES), 600, {"sale": 1}),
        Leg(CASH, Account(chart.VENDOR_PENDING, f"vendor:{vendor}"), 5_400, {"sale": 1}),
    ]
    posting.post(db.session(), kind="accrual", key="accrue:ord_1", at=AT, currency="EUR", legs=legs)
    db.session.commit()
    return partner


def test_untouched_books_are_verified(command: Command, booked: int) -> None:
    answer = command("ledger", "verify", "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"books": "verified", "faults": [], "trial_balance": {"EUR": 0}}


def test_books_without_any_entry_are_good(command: Command) -> None:
    answer = command("ledger", "verify")

    assert answer.exit_code == 0
    assert "nothing booked yet" in answer.stdout


def test_a_superusers_edit_is_found_and_its_row_named(
    command: Command, booked: int, superuser: psycopg.Connection
) -> None:
    superuser.execute("alter table ledger.postings disable trigger all")
    touched = "update ledger.postings set amount = 2501 where amount = 2500 returning transaction_id, line"
    transaction, line = superuser.execute(touched).fetchone()

    answer = command("ledger", "verify")

    assert answer.exit_code == 1
    assert "NOT in order" in answer.stdout
    assert f"postings transaction_id={transaction} line={line}: " in answer.stdout


def test_balances_are_what_was_booked(command: Command, booked: int) -> None:
    answer = command("ledger", "balances", "--json")

    found = {(row["account"], row["party"]): row["balance_minor"] for row in json.loads(answer.stdout)["accounts"]}
    assert answer.exit_code == 0
    assert found[chart.STRIPE_PENDING, None] == -8_500
    assert found[chart.PENDING, f"partner:{booked}"] == 2_500
    assert found[chart.FEES, None] == 600
    assert sum(found.values()) == 0


def test_people_read_decimals(command: Command, booked: int) -> None:
    answer = command("ledger", "balances")

    assert answer.exit_code == 0
    assert "-85.00" in answer.stdout
    assert f"partner:{booked}" in answer.stdout


def test_checkpoints_are_worked_out_anew_and_say_the_same(
    command: Command, booked: int, superuser: psycopg.Connection
) -> None:
    kept = (
        "select a.label, c.balance from ledger.checkpoints c join ledger.accounts a on a.id = c.account_id order by 1"
    )
    closing.roll_up(db.session())
    db.session.commit()
    before = superuser.execute(kept).fetchall()
    superuser.execute("alter table ledger.checkpoints disable trigger all")
    superuser.execute("update ledger.checkpoints set balance = balance + 1")

    wrong, mended, right = (
        command("ledger", "verify"),
        command("ledger", "forget-checkpoints"),
        command("ledger", "verify"),
    )

    assert (wrong.exit_code, mended.exit_code, right.exit_code) == (1, 0, 0)
    assert len(before) == 3
    assert superuser.execute(kept).fetchall() == before


def test_the_whole_ledger_is_written_as_a_journal_that_another_program_confirms(
    command: Command, booked: int, tmp_path: Path
) -> None:
    path = tmp_path / "books" / "ledger.journal"

    answer = command("ledger", "export", "--format", "hledger", "--out", str(path), "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "format": "hledger", "transactions": 1, "postings": 3, "trial_balance": {"EUR": 0}, "file": str(path),
    }  # fmt: skip
    assert hledger.complaint(path) == ""
