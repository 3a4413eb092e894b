"""Statements as journals: an independent program confirms them, and whatever was changed afterwards it finds."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.statements import journal_export, queries
from marketplace.statements.queries import BookRef
from tests.support import hledger
from tests.support.earnings import earn
from tests.support.world import a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def journal(app: Flask, tmp_path: Path) -> Path:
    """Northwind's October: two sales, one of them settled outside; it had 250.00 before."""
    world = a_world()
    for at, is_outside in ((AT - timedelta(days=30), False), (AT, False), (AT + timedelta(hours=1), True)):
        earn(world.partner, world.offering, at=at, is_outside=is_outside)
    path = tmp_path / "october.journal"
    top = queries.head(BookRef(world.partner, "EUR"), parse_period("2026-10", "Europe/Berlin"))
    out = io.BytesIO()
    assert journal_export.write(top, out, names=True) == 5
    path.write_bytes(out.getvalue())
    return path


def test_it_passes_the_strict_check_and_every_kind_sums_up(journal: Path) -> None:
    assert hledger.complaint(journal) == ""
    sums: dict[str, str] = {}
    for row in hledger.postings(journal):
        if row["account"].startswith("movements:"):
            kind = row["account"].removeprefix("movements:")
            sums[kind] = f"{float(sums.get(kind, '0')) - float(row['amount']):.2f}"
    assert sums == {"accrual": "500.00", "settled_outside": "-250.00"}
    assert "equity:carried" in hledger.run("balance", "-f", str(journal), "-N", "--flat", "equity").stdout


def test_entries_carry_order_rule_number_and_hash_as_tags(journal: Path) -> None:
    text = journal.read_text("utf-8")

    for tag in ("seq:2", "order:ord_", "rule:mrg_", "offering:off_", "account:acc_", "prev_hash:", "hash:"):
        assert tag in text
    found = hledger.run("register", "-f", str(journal), "tag:seq=3", "assets", "-O", "csv").stdout
    assert found.count("\n") == 2


def drop_line(text: str, word: str) -> str:
    lines = text.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if word in line and line.startswith("    "))
    return "".join(lines[:at] + lines[at + 1 :])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("-250.00 EUR", "-250.01 EUR", 1),
        lambda text: text.replace("250.00 EUR", "260.00 EUR"),
        lambda text: text.replace("= 500.00 EUR", "= 500.01 EUR", 1),
        lambda text: drop_line(text, "movements:accrual"),
        lambda text: drop_line(text, "assets:book:pending"),
        lambda text: text.replace("movements:accrual", "movements:bonus", 1),
        lambda text: text.replace(" EUR", " USD", 4),
        lambda text: text[: text.index("* settled_outside") - 11] + text[text.index("2026-10-31 * closing") :],
    ],
)
def test_whatever_is_changed_is_found(journal: Path, change: Callable[[str], str]) -> None:
    text = journal.read_text("utf-8")
    changed = change(text)
    assert changed != text
    journal.write_text(changed, "utf-8")

    assert hledger.complaint(journal) != ""
