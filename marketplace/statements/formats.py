"""The forms a statement has as a file: for each, what the file is called, what it is, and who writes it.

A choice such as `csv` is what people name; it may mean several files. Formats that need other subjects join in
`runtime.statement_formats`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from marketplace.statements import csv_export, journal_export, xlsx_export
from marketplace.statements.csv_export import Writable
from marketplace.statements.rules import Head


class Writer(Protocol):
    """Writes one statement; `names` as in `queries.lines`. In one snapshot it gives the same bytes again."""

    def __call__(self, top: Head, out: Writable, *, names: bool, volume: int) -> object: ...


def _one(top: Head) -> int:  # noqa: ARG001  the answer for whoever asks of any statement
    return 1


def _nothing(top: Head) -> object:  # noqa: ARG001  the same
    return None


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `suffix` is the end of its name, dot included; `volumes` says in how many files it comes.

    `beside` is what a file follows from besides figures, chain and letterhead: an export that goes on keeps a file only
    where it is the same.
    """

    name: str
    suffix: str
    media_type: str
    write: Writer
    volumes: Callable[[Head], int] = _one
    beside: Callable[[Head], object] = _nothing

    def file_name(self, top: Head, volume: int = 1) -> str:
        """Return what a statement's file is called: partner, currency and period, and which volume of how many."""
        count = self.volumes(top)
        part = f"_{volume}of{count}" if count > 1 else ""
        return f"{top.partner_public_id}_{top.currency}_{top.period.label}{part}{self.suffix}"


def in_one(write: Callable[..., object]) -> Writer:
    """Return the writer of a format whose statements are one file each, however long."""

    def writer(top: Head, out: Writable, *, names: bool, volume: int) -> object:  # noqa: ARG001
        return write(top, out, names=names)

    return writer


def _readable(top: Head, out: Writable, *, names: bool) -> object:
    return csv_export.write(top, out, names=names, readable=True)


CSV: Final = Format("csv", ".csv", "text/csv; charset=utf-8", in_one(csv_export.write))
READABLE: Final = Format("csv-readable", "-readable.csv", CSV.media_type, in_one(_readable))
XLSX: Final = Format(
    "xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", in_one(xlsx_export.write)
)
JOURNAL: Final = Format("hledger", ".journal", "text/plain; charset=utf-8", in_one(journal_export.write))

BOOKS: Final[dict[str, tuple[Format, ...]]] = {"csv": (CSV, READABLE), "xlsx": (XLSX,), "hledger": (JOURNAL,)}
"""What each choice means, of those that the books alone can fill."""
