"""Many statements at once: one file per partner and currency, a readable twin of each, and an index with totals."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from marketplace.core.periods import Period
from marketplace.statements import csv_export, queries
from marketplace.statements.rules import KIND_ORDER, Head

Progress = Callable[[int, int], None]

SUMMARY = (
    "statement", "partner", "name", "currency", "period_start", "period_end", "time_zone", "opening_minor",
    *(f"{kind}_minor" for kind in KIND_ORDER),
    "closing_minor", "closes",
)  # fmt: skip
"""The columns of a list of statements, one row each."""

INDEX = (*SUMMARY, "entries", "file")
"""The columns of `index.csv`."""


class Target(Protocol):
    """Where the files go."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]: ...


class Folder:
    """Files in a folder, each complete or not there at all: a stopped export leaves no half file."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open one file for writing; it takes its name when it is complete."""
        part = self.path / f".{name}.part"
        try:
            with part.open("wb") as out:
                yield out
            part.replace(self.path / name)
        finally:
            part.unlink(missing_ok=True)


class Archive:
    """Files in a ZIP archive, written as a stream."""

    def __init__(self, out: BinaryIO) -> None:
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open one file of the archive for writing."""
        with self.zip.open(name, "w", force_zip64=True) as out:
            yield cast("BinaryIO", out)

    def close(self) -> None:
        """Write the archive's directory."""
        self.zip.close()


def export(
    target: Target, period: Period, *, partner: str | None = None, names: bool, progress: Progress
) -> list[Head]:
    """Write the statements of all partners, or of one, and `index.csv`; return their heads.

    `progress` is told how many statements of how many are done. Memory stays the same however many entries there are. A
    book that held nothing and moved nothing has no statement. `names`: see `queries.lines`. Call it in one snapshot.

    Raises:
        StatementNotFound: the one partner named has no book.
    """
    if partner is not None and not queries.books_of(partner):
        raise queries.StatementNotFound(f"No partner {partner} has a statement.", partner=partner)
    tops = queries.heads(period, partner=partner)
    progress(0, len(tops))
    written = []
    for number, top in enumerate(tops, start=1):
        written.append(_write(target, top, names=names))
        progress(number, len(tops))
    _write_index(target, written)
    return tops


def _write(target: Target, top: Head, *, names: bool) -> tuple[Head, int, str]:
    name = file_name(top)
    with target.open(f"{name}.csv") as out:
        entries = csv_export.write(top, out, names=names)
    with target.open(f"{name}-readable.csv") as out:
        csv_export.write(top, out, names=names, readable=True)
    return top, entries, f"{name}.csv"


def file_name(top: Head) -> str:
    """Return what a statement's file is called, without its ending."""
    return f"{top.partner_public_id}_{top.currency}_{top.period.label}"


def _write_index(target: Target, written: Sequence[tuple[Head, int, str]]) -> None:
    with target.open("index.csv") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as out:
        writer = csv_export.csv_writer(out)
        writer.writerow(INDEX)
        for top, entries, file in written:
            writer.writerow([*summary_row(top), entries, file])
        for currency in sorted({top.currency for top, _, _ in written}):
            writer.writerow(_total_row(currency, [row for row in written if row[0].currency == currency]))


def summary_row(top: Head) -> list[Any]:
    """Return a statement as one row of a list, in the order of `SUMMARY`."""
    return [
        top.public_id, top.partner_public_id, csv_export.safe(top.partner_name), top.currency,
        csv_export.instant(top.period.starts_at), csv_export.instant(top.period.ends_at), top.period.time_zone,
        top.opening.total, *(top.moved.get(kind, 0) for kind in KIND_ORDER), top.closing.total, _said(top.closes),
    ]  # fmt: skip


def _total_row(currency: str, rows: Sequence[tuple[Head, int, str]]) -> list[Any]:
    heads = [top for top, _, _ in rows]
    return [
        "TOTAL", "", f"{len(rows)} statements", currency, "", "", "", sum(top.opening.total for top in heads),
        *(sum(top.moved.get(kind, 0) for top in heads) for kind in KIND_ORDER),
        sum(top.closing.total for top in heads), _said(all(top.closes for top in heads)),
        sum(entries for _, entries, _ in rows), "",
    ]  # fmt: skip


def _said(closes: bool) -> str:  # noqa: FBT001  one value, said in words
    return "yes" if closes else "NO"
