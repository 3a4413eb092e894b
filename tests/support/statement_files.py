"""Reading statements back from each of their files, as one value that can be compared."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from marketplace.core.currencies import exponent
from marketplace.documents.statements import StatementSheet
from marketplace.runtime import statement_papers
from marketplace.runtime.statement_words import BUCKETS, KINDS, SUMS
from marketplace.statements import json_export
from marketplace.statements.formats import CSV, JOURNAL, READABLE, XLSX
from marketplace.statements.rules import KIND_ORDER, Head
from tests.support import hledger
from tests.support.sealed import SIGNER, checked

AMOUNT = re.compile(r"[^0-9.\u2212-]")
SEQ = re.compile(r"\bseq:(\d+)")


@dataclass(frozen=True)
class Step:
    """One entry: its number, what it was, where, what it moved, and the total after it, in minor units."""

    seq: int
    kind: str
    bucket: str
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True)
class Figures:
    """What every form of a statement must say alike: from opening to closing, by kind, step by step."""

    opening_minor: int
    moved: dict[str, int]
    closing_minor: int
    steps: tuple[Step, ...]


def figures_of(top: Head, folder: Path, *, names: bool = False) -> dict[str, Figures]:
    """Write a statement in every form and return what each says; the journal must pass hledger's strict check."""
    written = {each.name: folder / each.file_name(top) for each in (CSV, READABLE, XLSX, JOURNAL)}
    for each in (CSV, READABLE, XLSX, JOURNAL):
        with written[each.name].open("wb") as out:
            each.write(top, out, names=names, volume=1)
    assert hledger.complaint(written["hledger"]) == ""
    return {
        "csv": of_csv(written["csv"], top.currency),
        "csv-readable": of_csv(written["csv-readable"], top.currency),
        "xlsx": of_workbook(written["xlsx"], top.currency),
        "hledger": of_journal(written["hledger"], top.currency),
        "json": of_json(top),
        "pdf": of_sheet(statement_papers.sheet_of(top, names=names), top),
    }


def of_csv(path: Path, currency: str) -> Figures:
    """Read a CSV file back, of either kind."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name.removesuffix("_minor"): value for name, value in row.items()} for row in csv.DictReader(file)]
    is_exact = "readable" not in path.name

    def minor(text: str) -> int:
        return int(text) if is_exact else minor_of(Decimal(text), currency)

    steps = [
        Step(int(row["seq"]), row["kind"], row["bucket"], minor(row["amount"]), minor(row["balance"]))
        for row in rows
        if row["seq"]
    ]
    return _figures(minor(rows[0]["balance"]), steps, minor(rows[-1]["balance"]))


def of_workbook(path: Path, currency: str) -> Figures:
    """Read a workbook back: the values of its formulas, and its lines."""
    book = load_workbook(path, data_only=True)
    summary = dict(_pairs(book["Statement"]))
    steps = [
        Step(row[18], row[2], row[3], minor_of(row[14], currency), minor_of(row[15], currency))
        for name in book.sheetnames[1:]
        for row in book[name].iter_rows(min_row=2, values_only=True)
        if row[18] is not None
    ]
    found = _figures(minor_of(summary["Opening"], currency), steps, minor_of(summary["Closing"], currency))
    assert summary["Agrees with the last line"] == "yes"
    return found


def of_journal(path: Path, currency: str) -> Figures:
    """Read a journal back through hledger: total after each step, opening and closing from what is carried over."""
    total, steps, carried = 0, [], {}
    for row in hledger.postings(path):
        amount = minor_of(Decimal(row["amount"]), currency)
        assert row["commodity"] == currency
        if row["account"] == "equity:carried":
            carried[row["description"]] = amount
            total -= amount if row["description"] == "opening" else 0
        elif row["account"].startswith("assets:book:") and (found := SEQ.search(row["comment"])):
            if row["description"] == "closing":
                continue
            total += amount
            kind = row["description"].split(" ")[0]
            steps.append(Step(int(found[1]), kind, row["account"].rpartition(":")[2], amount, total))
    return _figures(-carried["opening"], steps, carried["closing"])


def of_json(top: Head) -> Figures:
    """Write the signed form, have the stand-alone program check it, and read it back."""
    out = io.BytesIO()
    json_export.write(top, out, SIGNER)
    assert checked(out.getvalue()) == []
    told = json.loads(out.getvalue())["document"]
    kinds = told["head"]["kinds"]
    steps = [
        Step(
            entry["seq"], kinds[booked["kind"]], entry["bucket"], entry["delta_minor"], entry["total_balance_minor"]
        )
        for booked in told["transactions"]
        for entry in booked["entries"]
    ]  # fmt: skip
    opening, closing = (told["head"][edge]["total_minor"] for edge in ("opening", "closing"))
    return _figures(opening, steps, closing)


def of_sheet(sheet: StatementSheet, top: Head) -> Figures:
    """Read back what is printed, text by text."""
    kinds = {str(label): kind for kind, label in KINDS.items()}
    buckets = {str(label): bucket for bucket, label in BUCKETS.items()}
    sums = {str(SUMS[kind]): kind for kind in KIND_ORDER}
    steps = [
        Step(
            int(line.detail[0].removeprefix("No. ")), kinds[line.cells[1]], buckets[line.detail[1].split("  ·  ")[0]],
            _printed(line.cells[7], top.currency), _printed(line.balance, top.currency),
        )
        for line in sheet.lines
    ]  # fmt: skip
    found = _figures(_printed(sheet.equation[0][1], top.currency), steps, _printed(sheet.equation[-1][1], top.currency))
    said = {sums[label]: _printed(text, top.currency) for label, text in sheet.equation[1:-1]}
    assert {kind: minor for kind, minor in said.items() if minor} == {k: v for k, v in found.moved.items() if v}
    return found


def minor_of(value: Any, currency: str) -> int:
    """Return an amount of whole units in minor units; what is not exact is no amount."""
    exact = Decimal(str(value)).scaleb(exponent(currency))
    assert exact == exact.to_integral_value(), value
    return int(exact)


def _figures(opening: int, steps: list[Step], closing: int) -> Figures:
    moved: dict[str, int] = {}
    for step in steps:
        moved[step.kind] = moved.get(step.kind, 0) + step.amount_minor
    return Figures(opening, moved, closing, tuple(steps))


def _pairs(sheet: Any) -> list[tuple[str, Any]]:
    return [(row[0], row[1]) for row in sheet.iter_rows(values_only=True, max_col=2) if row[0]]


def _printed(text: str, currency: str) -> int:
    return minor_of(AMOUNT.sub("", text).replace("\u2212", "-"), currency)
