"""`marketplace statements export`: files for everybody, or for one partner."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.runtime.statement_formats import CHOICES
from tests.cli.conftest import Command
from tests.support import hledger, world
from tests.support.sales import AT

CASH = Account(chart.STRIPE_PENDING)


@pytest.fixture
def partners(app: Flask) -> list[str]:
    """Two partners with commission of October and November; returns their public ids."""
    made = [world.a_partner("Northwind"), world.a_partner("Southwind")]
    for number, partner in enumerate(made, start=1):
        for month in (10, 11):
            leg = Leg(CASH, Account(chart.PENDING, f"partner:{partner.id}"), number * month, {})
            key, at = f"accrue:{number}:{month}", AT.replace(month=month)
            posting.post(db.session(), kind="accrual", key=key, at=at, currency="EUR", legs=[leg])
    ids = [partner.public_id for partner in made]
    db.session.commit()
    return ids


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_partner_and_currency_is_a_file_and_the_index_adds_up(
    command: Command, partners: list[str], tmp_path: Path
) -> None:
    answer = command("statements", "export", "--period", "2026-11", "--out", str(tmp_path / "out"), "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "statements": 2,
        "partners": 2,
        "formats": ["csv"],
        "files": 4,
        "files_found_complete": 0,
        "closing_minor": {"EUR": 63},
        "do_not_close": [],
        "differences": [],
        "folder": str(tmp_path / "out"),
    }
    files = {f"{partner}_EUR_2026-11{end}.csv" for partner in partners for end in ("", "-readable")}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*files, "index.csv", "manifest.csv"}
    index = rows(tmp_path / "out" / "index.csv")
    assert [(row["opening_minor"], row["accrual_minor"], row["closing_minor"]) for row in index] == [
        ("10", "11", "21"), ("20", "22", "42"), ("30", "33", "63"), ("30", "33", "63"),
    ]  # fmt: skip
    lines = rows(tmp_path / "out" / f"{partners[0]}_EUR_2026-11.csv")
    assert [(line["kind"], line["amount_minor"], line["balance_minor"]) for line in lines] == [
        ("opening", "10", "10"), ("accrual", "11", "21"), ("closing", "21", "21"),
    ]  # fmt: skip


def test_one_partner_alone(command: Command, partners: list[str], tmp_path: Path) -> None:
    words = ("statements", "export", "--period", "2026", "--partner", partners[1], "--out", str(tmp_path / "out"))

    answer = command(*words, "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["closing_minor"] == {"EUR": 42}
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_an_unknown_partner_is_refused_and_no_file_is_made(command: Command, tmp_path: Path) -> None:
    words = ("statements", "export", "--period", "2026", "--partner", "par_none", "--out", str(tmp_path / "out"))

    answer = command(*words)

    assert (answer.exit_code, answer.stderr.splitlines()[-1]) == (1, "No partner par_none has a statement.")
    assert not list((tmp_path / "out").glob("*.csv"))


def test_a_period_that_cannot_be_read_is_refused(command: Command, tmp_path: Path) -> None:
    answer = command("statements", "export", "--period", "last month", "--out", str(tmp_path / "out"))

    assert answer.exit_code == 1
    assert "last month" in answer.stderr


def test_all_formats_of_everybody_and_the_journals_are_sound(
    command: Command, partners: list[str], tmp_path: Path
) -> None:
    words = ("statements", "export", "--period", "2026", "--format", "all", "--out", str(tmp_path / "out"), "--json")

    answer = command(*words)

    facts = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert facts["formats"] == list(CHOICES)
    assert facts["files"] == 2 * sum(len(forms) for forms in CHOICES.values())
    for partner in partners:
        assert hledger.complaint(tmp_path / "out" / f"{partner}_EUR_2026.journal") == ""
        assert (tmp_path / "out" / f"{partner}_EUR_2026.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_totals_that_the_books_do_not_confirm_are_an_exit_status_of_one(
    command: Command, partners: list[str], tmp_path: Path, superuser: psycopg.Connection
) -> None:
    superuser.execute("alter table ledger.postings disable trigger all")
    superuser.execute("update ledger.postings set amount = amount + 5 where transaction_id = 1")

    answer = command("statements", "export", "--period", "2026-10", "--out", str(tmp_path / "out"))

    assert answer.exit_code == 1
    assert "closing in EUR: the statements say 0.30, the postings 0.35" in answer.stdout
