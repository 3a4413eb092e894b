"""`marketplace import adventureworks`: exact totals, statements that close, and all of the data where it is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg

from tests.cli.adventureworks.slice import RECEIPTS_MINOR, SALES, TIERS, write
from tests.cli.conftest import Command
from tests.support import hledger
from tests.support.statement_files import of_csv, of_journal

DATASETS = os.environ.get("MARKETPLACE_DATASETS", "")


def test_the_import_ends_with_the_totals_of_the_books(command: Command, tmp_path: Path) -> None:
    answer = command("import", "adventureworks", str(write(tmp_path)), "--json")

    facts = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert facts.pop("seconds") >= 0
    assert facts == {
        "orders_imported_now": 4,
        "orders": 4,
        "receipts_minor": RECEIPTS_MINOR,
        "commission_minor": 20_016,
        "fees_minor": 6_692,
        "proceeds_minor": 76_956,
        "file_says_minor": RECEIPTS_MINOR,
        "tiers": TIERS,
    }


def test_the_books_and_the_statements_stand_afterwards(command: Command, tmp_path: Path) -> None:
    command("import", "adventureworks", str(write(tmp_path)), "--owed")

    verified = command("ledger", "verify", "--json")
    words = ("statements", "export", "--period", "2017-07..2017-08", "--out", str(tmp_path / "out"), "--json")
    exported = command(*words)

    assert json.loads(verified.stdout) == {"books": "verified", "faults": [], "trial_balance": {"USD": 0}}
    facts = json.loads(exported.stdout)
    assert exported.exit_code == 0
    assert (facts["partners"], facts["closing_minor"], facts["do_not_close"]) == (4, {"USD": 20_016}, [])


def test_a_second_run_imports_nothing_and_says_the_same(command: Command, tmp_path: Path) -> None:
    command("import", "adventureworks", str(write(tmp_path)))

    again = command("import", "adventureworks", str(tmp_path))

    assert again.exit_code == 0
    assert again.stdout.split()[:3] == ["orders", "imported", "now"]
    assert again.stdout.split()[3] == "0"
    assert "1036.64" in again.stdout


def test_a_wrong_row_is_named_and_nothing_is_written(
    command: Command, tmp_path: Path, superuser: psycopg.Connection
) -> None:
    write(tmp_path, sales=SALES.replace("59.97", "59.98"))

    answer = command("import", "adventureworks", str(tmp_path))

    assert (answer.exit_code, answer.stderr) == (
        1,
        "reseller_sales.csv, row 3: the sales amount is not unit price × quantity. Nothing was imported.\n",
    )
    for table in ("parties", "offerings", "orders", "ledger.transactions"):
        assert superuser.execute(f"select count(*) from {table}").fetchone() == (0,)  # type: ignore[call-overload]


def test_a_folder_that_does_not_exist_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    assert command("import", "adventureworks", str(tmp_path / "nothing")).exit_code == 2


if DATASETS:  # it takes minutes: set MARKETPLACE_DATASETS to the folder that holds adventureworks/

    def test_all_of_the_data_comes_to_the_cent(command: Command, tmp_path: Path) -> None:
        answer = command("import", "adventureworks", f"{DATASETS}/adventureworks", "--owed", "--json")
        facts = json.loads(answer.stdout)
        words = ("statements", "export", "--period", "2017-07..2020-05", "--out", str(tmp_path / "out"), "--json")
        exported = json.loads(command(*words, "--format", "csv", "--format", "hledger").stdout)

        assert (answer.exit_code, facts["orders"], facts["receipts_minor"]) == (0, 3_616, 7_754_857_020)
        assert facts["commission_minor"] + facts["fees_minor"] + facts["proceeds_minor"] == 7_754_857_020
        assert (exported["partners"], exported["do_not_close"]) == (632, [])
        assert exported["closing_minor"] == {"USD": facts["commission_minor"]}
        assert exported["differences"] == []
        assert command("ledger", "verify").exit_code == 0
        journals = sorted((tmp_path / "out").glob("*.journal"))
        assert len(journals) == 632
        for journal in journals:
            assert hledger.complaint(journal) == ""
            closing = of_csv(journal.with_suffix(".csv"), "USD").closing_minor
            assert of_journal(journal, "USD").closing_minor == closing
        assert command("ledger", "export", "--out", str(tmp_path / "ledger.journal")).exit_code == 0
        assert hledger.complaint(tmp_path / "ledger.journal") == ""
