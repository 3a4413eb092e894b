"""The whole ledger as a journal: every account's balance is confirmed, and all of them are nothing together."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.db.transaction import snapshot
from marketplace.statements import ledger_journal
from marketplace.statements.ledger_journal import Journal, account_name
from tests.support import hledger
from tests.support.earnings import earn
from tests.support.world import World, a_partner, a_world, an_offering

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    """Sales of two partners in two currencies, one of them with a name that would be syntax."""
    world = a_world()
    evil = a_partner("type:X, date:1999-01-01; (y)\n~ monthly")
    earn(world.partner, world.offering, at=AT, is_outside=True)
    earn(evil, world.offering, at=AT + timedelta(days=2))
    earn(world.partner, an_offering("Archive", currency="JPY", unit_minor=999), at=AT, currency="JPY", quantity=7)
    return world


def written(path: Path) -> Journal:
    out = io.BytesIO()
    with snapshot():
        found = ledger_journal.write(out, time_zone="Europe/Berlin", at=AT)
    path.write_bytes(out.getvalue())
    return found


def test_every_balance_is_confirmed_and_the_trial_balance_is_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "ledger.journal"

    found = written(path)

    assert (found.transactions, found.trial_balance) == (4, {"EUR": 0, "JPY": 0})
    assert len([row for row in hledger.postings(path) if row["description"] != "balances"]) == 2 * found.postings
    assert hledger.complaint(path) == ""
    total = hledger.run("balance", "-f", str(path), "--format", "%(total)").stdout
    assert total.strip().splitlines()[-1].strip() == "0"
    owed = hledger.run(
        "balance", "-f", str(path), "-N", "--flat", f"partner:{world.partner.public_id}", "cur:JPY"
    ).stdout
    assert owed.split()[:2] == ["-1748", "JPY"]


@pytest.mark.parametrize(("old", "new"), [(" 250.00 EUR", " 250.01 EUR"), ("= -250.00 EUR", "= -250.01 EUR")])
def test_whatever_is_changed_is_found(world: World, tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "ledger.journal"
    written(path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    assert hledger.complaint(path) != ""


def test_accounts_belong_to_families_and_parties_go_by_their_public_ids() -> None:
    parties = {"partner:17": ("par_1", "Northwind")}

    assert account_name("partner.pending partner:17", parties) == "liabilities:partner:par_1:pending"
    assert account_name("tax.payable tax:US-CA", parties) == "liabilities:tax:US-CA:payable"
    assert account_name("stripe.available", parties) == "assets:stripe:available"
    assert account_name("operator.fees", parties) == "income:operator:fees"
    assert account_name("operator.goodwill", parties) == "expenses:operator:goodwill"
    assert account_name("imported.receipts", parties) == "equity:imported:receipts"
