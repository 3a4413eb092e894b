"""`marketplace ledger bank-statement`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command
from tests.support.bank_statements import booked, camt053, statement


def test_a_statement_is_taken_in_and_compared(command: Command, tmp_path: Path) -> None:
    good, open_, wrong = (tmp_path / name for name in ("good.xml", "open.xml", "wrong.xml"))
    good.write_bytes(camt053(statement()))
    open_.write_bytes(camt053(statement(booked("5.00", "A"), closing="5.00", name="S2", day="2026-03-03")))
    wrong.write_bytes(b"<Document>")

    first = command("ledger", "bank-statement", str(good), "--json")
    other = command("ledger", "bank-statement", str(open_), "--json")
    again = command("ledger", "bank-statement", str(open_))
    refused = command("ledger", "bank-statement", str(wrong))

    told = json.loads(first.stdout)
    assert (first.exit_code, told["new_statements"], told["new_lines"]) == (0, 1, 0)
    [euro] = json.loads(other.stdout)["currencies"]
    assert (other.exit_code, euro["closing"], euro["unmatched"], euro["lines"], euro["rest"]) == (1, 500, 500, 1, 0)
    assert (again.exit_code, "5.00" in again.stdout) == (1, True)
    assert (refused.exit_code, "no XML" in refused.output) == (1, True)
