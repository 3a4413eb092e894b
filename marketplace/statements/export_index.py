"""The index of an export: a row per statement, a total per currency, and what the books' postings say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from marketplace.core.currencies import to_decimal_text
from marketplace.invoicing.self_billing.queries import of_period
from marketplace.statements import csv_export
from marketplace.statements.queries import Control
from marketplace.statements.rules import KIND_ORDER, Head

SUMMARY: Final = (
    "statement", "partner", "name", "currency", "period_start", "period_end", "time_zone", "opening_minor",
    *(f"{kind}_minor" for kind in KIND_ORDER),
    "closing_minor", "closes",
)  # fmt: skip
"""The columns of a list of statements, one row each."""

INDEX: Final = (
    *SUMMARY,
    "entries",
    "file",
    "files",
    "invoice",
    "invoice_net_minor",
    "invoice_tax_minor",
    "provisional",
)
"""The columns of `index.csv`."""


@dataclass(slots=True)
class Sums:
    """All statements in one currency together, in minor units."""

    statements: int = 0
    entries: int = 0
    opening_minor: int = 0
    moved: dict[str, int] = field(default_factory=dict)
    closing_minor: int = 0
    closes: bool = True

    def add(self, top: Head) -> None:
        """Count a statement in."""
        self.statements, self.entries = self.statements + 1, self.entries + top.entries
        self.opening_minor += top.opening.total
        self.closing_minor += top.closing.total
        self.closes = self.closes and top.closes
        for kind, minor in top.moved.items():
            self.moved[kind] = self.moved.get(kind, 0) + minor

    def figures(self) -> dict[str, int]:
        """Return every figure that is not nothing, by its name."""
        all_of_them = {"opening": self.opening_minor, **self.moved, "closing": self.closing_minor}
        return {name: minor for name, minor in all_of_them.items() if minor}


class Index:
    """Writes `index.csv` row by row; keeps sums, the statements that do not close, and what differs from the books."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer
        self.statements = 0
        self.partners: set[int] = set()
        self.sums: dict[str, Sums] = {}
        self.do_not_close: list[str] = []
        self.differences: list[str] = []
        writer.writerow(INDEX)

    def add(self, top: Head, files: Sequence[str]) -> None:
        """Write a statement's row: its first file, all of them with spaces between, and its self-billing invoice."""
        self.statements += 1
        self.partners.add(top.partner_id)
        self.sums.setdefault(top.currency, Sums()).add(top)
        if not top.closes:
            self.do_not_close.append(top.public_id)
        said = [top.entries, files[0], " ".join(files), *_self_billed(top), _yes(top.is_provisional)]
        self.writer.writerow([*summary_row(top), *said])

    def close(self, control: Mapping[str, Control]) -> None:
        """Write the totals, and below each what the postings of the books say; the two must agree."""
        for currency in sorted({*self.sums, *(each.currency for each in control.values() if each.figures())}):
            mine, theirs = self.sums.get(currency, Sums()), control.get(currency, Control(currency))
            differing = differences(currency, mine.figures(), theirs.figures())
            self.differences += differing
            row = _totals("TOTAL", f"{mine.statements} statements", currency, mine.opening_minor, mine.moved)
            self.writer.writerow([*row, mine.closing_minor, _said(mine.closes), mine.entries, *[""] * 6])
            row = _totals("BOOKS", "postings", currency, theirs.opening_minor, theirs.moved)
            self.writer.writerow([*row, theirs.closing_minor, _said(not differing), *[""] * 7])


def differences(currency: str, mine: Mapping[str, int], theirs: Mapping[str, int]) -> list[str]:
    """Return a sentence for each figure of the index that the books say otherwise."""
    return [
        f"{name} in {currency}: the statements say {to_decimal_text(mine.get(name, 0), currency)}, "
        f"the postings {to_decimal_text(theirs.get(name, 0), currency)}"
        for name in dict.fromkeys((*mine, *theirs))
        if mine.get(name, 0) != theirs.get(name, 0)
    ]


def summary_row(top: Head) -> list[Any]:
    """Return a statement as one row of a list, in the order of `SUMMARY`."""
    return [
        top.public_id, top.partner_public_id, csv_export.safe(top.partner_name), top.currency,
        csv_export.instant(top.period.starts_at), csv_export.instant(top.period.ends_at), top.period.time_zone,
        top.opening.total, *(top.moved.get(kind, 0) for kind in KIND_ORDER), top.closing.total, _said(top.closes),
    ]  # fmt: skip


def _self_billed(top: Head) -> list[object]:
    """The numbers of the month's self-billing documents with spaces between, and the sums of their net and VAT."""
    issued = of_period(top.partner_id, top.currency, top.period.label)
    if not issued:
        return ["", "", ""]
    sums = (sum(getattr(each, name) for each in issued) for name in ("net_minor", "tax_minor"))
    return [" ".join(each.number for each in issued), *sums]


def _totals(what: str, name: str, currency: str, opening: int, moved: Mapping[str, int]) -> list[Any]:
    return [what, "", name, currency, "", "", "", opening, *(moved.get(kind, 0) for kind in KIND_ORDER)]


def _said(closes: bool) -> str:  # noqa: FBT001  one value, said in words
    return "yes" if closes else "NO"


def _yes(is_so: bool) -> str:  # noqa: FBT001  the same
    return "yes" if is_so else "no"
