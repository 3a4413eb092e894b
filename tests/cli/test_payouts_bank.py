"""`marketplace payouts bank-file` and `answers`."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from tests.cli.conftest import Command
from tests.support.banking import IBAN, a_run, bookings, entry, filed, reserved
from tests.support.world import a_partner


def test_a_run_becomes_a_file_and_who_took_it_is_written_down(
    app: Flask, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, superuser: psycopg.Connection
) -> None:
    monkeypatch.setenv("MARKETPLACE_BANK_IBAN", "FR1420041010050500013M02606")
    run = a_run()
    payout_id = reserved(a_partner(), 12_345, run).id
    db.session.commit()
    target = tmp_path / "out.xml"

    answer = command("payouts", "bank-file", run.public_id, "--to", str(target), "--json")

    assert answer.exit_code == 0, answer.output
    facts = json.loads(answer.stdout)
    assert (facts["payments"], facts["total_minor"], facts["currency"]) == (1, 12_345, "EUR")
    assert IBAN in target.read_text()
    assert superuser.execute("select state from payouts where id = %s", [payout_id]).fetchone() == ("sending",)
    assert superuser.execute("select reader_name from bank_reads").fetchall() == [("The command line",)]


def test_a_file_that_could_not_be_written_is_taken_by_nobody(
    app: Flask, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, superuser: psycopg.Connection
) -> None:
    monkeypatch.setenv("MARKETPLACE_BANK_IBAN", "FR1420041010050500013M02606")
    run = a_run()
    reserved(a_partner(), 12_345, run)
    db.session.commit()

    answer = command("payouts", "bank-file", run.public_id, "--to", str(tmp_path / "nowhere" / "out.xml"))

    assert (answer.exit_code, "name a folder that is there" in answer.output) == (2, True)
    assert superuser.execute("select count(*) from bank_files").fetchone() == (0,)
    assert superuser.execute("select count(*) from bank_reads").fetchone() == (0,)


def test_an_answer_is_followed_at_once_and_differences_end_with_status_1(
    app: Flask, command: Command, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    payout_id = reserved(a_partner(), 100).id
    name = filed().lines[0].end_to_end_id
    db.session.commit()
    file = tmp_path / "answer.xml"
    file.write_bytes(bookings(entry("1.00", (name, "1.00"))))

    first, second = (command("payouts", "answers", str(file), "--json") for _ in range(2))
    file.write_bytes(bookings(entry("2.00", ("PAYUNKNOWN", "2.00"))))
    third = command("payouts", "answers", str(file), "--json")

    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 0, 1)
    told = [
        {key: json.loads(each.stdout)[key] for key in ("new", "done", "difference")} for each in (first, second, third)
    ]
    assert told == [
        {"new": True, "done": 1, "difference": 0},
        {"new": False, "done": 1, "difference": 0},
        {"new": True, "done": 0, "difference": 1},
    ]
    assert superuser.execute("select state from payouts where id = %s", [payout_id]).fetchone() == ("paid",)


def test_a_file_that_is_none_ends_with_its_reason(app: Flask, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "answer.xml"
    file.write_text("nothing")

    answer = command("payouts", "answers", str(file))

    assert answer.exit_code == 1
    assert "no XML" in answer.output
