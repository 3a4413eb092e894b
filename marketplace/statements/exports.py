"""Many statements at once: files of every form that is wanted, an index with totals, and a manifest.

An export that was stopped goes on where it was when it is run again: files that are complete and still follow from the
same facts are found and kept, everything else is written. The files are the same as if nothing had happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from marketplace.core.periods import Period
from marketplace.statements import csv_export, manifest, queries
from marketplace.statements.csv_export import Writable
from marketplace.statements.export_index import Index
from marketplace.statements.formats import Format
from marketplace.statements.manifest import Written, counted, is_intact, recalled, stamp_of
from marketplace.statements.rules import Head
from marketplace.statements.targets import Target

Progress = Callable[[int, int], None]
Letterhead = Callable[[int], object]

HEADS_AT_ONCE = 200


@dataclass(slots=True)
class Outcome:
    """What an export has come to.

    `closing_minor` by currency. `do_not_close` are ids of statements; `differences` say where the totals of the index
    and the postings of the books disagree. `found` files were complete already, from a run that was stopped.
    """

    statements: int = 0
    partners: int = 0
    files: int = 0
    found: int = 0
    closing_minor: dict[str, int] = field(default_factory=dict)
    do_not_close: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether every statement closes and all of them together are what the books say."""
        return not self.do_not_close and not self.differences


def export(
    target: Target,
    period: Period,
    formats: Sequence[Format],
    *,
    partner: str | None = None,
    names: bool,
    letterhead: Letterhead,
    progress: Progress,
) -> Outcome:
    """Write the statements of all partners, or of one, in every format, with `index.csv` and `manifest.csv`.

    `progress` is told how many statements of how many are done. Memory stays the same however many statements and
    entries there are. A book that held nothing and moved nothing has no statement. `names`: see `queries.lines`;
    `letterhead` tells, by a partner's key, what its papers say beside the figures. Call it in one snapshot.

    Raises:
        StatementNotFound: the one partner named has no book.
    """
    if partner is not None and not queries.books_of(partner):
        raise queries.StatementNotFound(f"No partner {partner} has a statement.", partner=partner)
    control = queries.control_totals(period, partner=partner)
    total = (
        len(queries.heads(period, partner=partner)) if partner else sum(t.statements for t in queries.totals(period))
    )
    run = _Run(target, formats, names, letterhead, recalled(target))
    progress(0, total)
    with counted(target, "index.csv") as raw, target.open("manifest.csv") as list_raw:
        listed = csv_export.csv_writer(cast("Any", _Text(list_raw)))
        listed.writerow(manifest.COLUMNS)
        index = Index(csv_export.csv_writer(cast("Any", _Text(raw))))
        for number, top in enumerate(_heads(period, partner), start=1):
            written = run.files_of(top)
            listed.writerows(map(manifest.row_of, written))
            index.add(top, [each.file for each in written])
            progress(number, total)
        index.close(control)
        listed.writerow(manifest.row_of(Written("index.csv", raw.digest.hexdigest(), raw.size)))
    target.forget()
    closing = {code: sums.closing_minor for code, sums in index.sums.items()}
    return Outcome(
        index.statements, len(index.partners), run.files, run.found, closing, index.do_not_close, index.differences
    )


@dataclass(slots=True)
class _Run:
    """One go at an export: writes what is missing and counts what was there."""

    target: Target
    formats: Sequence[Format]
    names: bool
    letterhead: Letterhead
    known: dict[str, Written]
    files: int = 0
    found: int = 0

    def files_of(self, top: Head) -> list[Written]:
        """Return every file of a statement, complete."""
        sent = self.letterhead(top.partner_id)
        return [self.file(top, form, n, sent) for form in self.formats for n in range(1, form.volumes(top) + 1)]

    def file(self, top: Head, form: Format, volume: int, sent: object) -> Written:
        """Return a file of a statement, complete: the one that is there, or a new one."""
        name = form.file_name(top, volume)
        stamp = stamp_of(top, form, names=self.names, letterhead=sent)
        self.files += 1
        known = self.known.get(name)
        if known is not None and is_intact(self.target, known, stamp):
            self.found += 1
            return known
        with counted(self.target, name) as out:
            form.write(top, out, names=self.names, volume=volume)
        written = Written(name, out.digest.hexdigest(), out.size, form.name, top.public_id, stamp)
        self.target.note(manifest.line_of(written))
        return written


class _Text:
    """A file of bytes that takes text."""

    def __init__(self, out: Writable) -> None:
        self.out = out

    def write(self, text: str) -> object:
        """Write text as UTF-8."""
        return self.out.write(text.encode())


def _heads(period: Period, partner: str | None) -> Iterator[Head]:
    """Yield every statement's head, some at once."""
    if partner is not None:
        yield from queries.heads(period, partner=partner)
        return
    cursor: str | None = None
    while True:
        page = queries.page(period, cursor=cursor, limit=HEADS_AT_ONCE)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor
