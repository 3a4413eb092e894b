"""`marketplace ledger reconcile`, `fund` and `withdraw`."""

from __future__ import annotations

import json

from tests.cli.conftest import Command


def test_money_is_put_in_and_only_ones_own_is_taken_out(command: Command) -> None:
    put = command("ledger", "fund", "--currency", "eur", "--amount", "500.00", "--reason", "To begin with.", "--json")
    too_much = command(
        "ledger", "withdraw", "--currency", "EUR", "--amount", "500.01", "--from", "funding", "--reason", "Back."
    )
    taken = command(
        "ledger", "withdraw", "--currency", "EUR", "--amount", "500", "--from", "funding", "--reason", "Back."
    )

    assert (json.loads(put.stdout)["state"], json.loads(put.stdout)["amount_minor"]) == ("booked", 50_000)
    assert too_much.exit_code == 1
    assert "500.00 EUR are free to withdraw" in too_much.output
    assert (taken.exit_code, "500.00 EUR" in taken.stdout) == (0, True)


def test_a_fund_is_an_amount_or_a_top_up(command: Command) -> None:
    assert command("ledger", "fund", "--reason", "x").exit_code == 2
    assert command("ledger", "fund", "--top-up", "txn_none", "--reason", "x").exit_code == 1
