"""Writing all statements of a period into one archive, with progress that a page can show."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Final

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.db.transaction import aside, snapshot, transaction
from marketplace.runtime.gateways import gateways
from marketplace.runtime.letterheads import letterhead
from marketplace.runtime.statement_formats import formats_of
from marketplace.statements import exports
from marketplace.statements.exports import Outcome
from marketplace.statements.manifest import recalled
from marketplace.statements.models import StatementExport
from marketplace.statements.targets import Shelf, pack

UNFINISHED: Final = ("queued", "running")
TOLD_EVERY: Final = 20
FOLDER: Final = "statement_exports"


class _Canceled(Exception):
    """The export was called off while it ran."""


def export(*, export_id: int) -> None:
    """Write the archive of one export and note where it is. Run again after a crash, it goes on where it was.

    All statements show the books at one instant, however many sales are booked meanwhile. Customers' names are left
    out: an export is the operator's, and contact data is not. An export called off leaves no file.
    """
    with transaction():
        wanted = _locked(export_id)
        if is_wanted := wanted.state in UNFINISHED:
            wanted.state = "running"
        months, time_zone, forms, public_id = wanted.period, wanted.time_zone, wanted.formats.split(), wanted.public_id
    shelf = Shelf(gateways().files, f"{FOLDER}/{public_id}")
    if not is_wanted:
        _clear(shelf)  # called off while no worker was at it, or ended by one that was stopped before it had cleared up
        return
    try:
        period = parse_period(months, time_zone)
        with snapshot():
            done = exports.export(
                shelf, period, formats_of(forms), names=False, letterhead=letterhead,
                progress=lambda done, total: _tell(export_id, done, total),
            )  # fmt: skip
        _pack(shelf, f"{FOLDER}/{public_id}.zip")
    except _Canceled:
        _clear(shelf)
    except DomainError as refusal:
        _clear(shelf)
        _finish(export_id, "failed", error=refusal.message)
    else:
        error = None if done.is_good else _said(done)
        if not _finish(export_id, "ready", file_name=f"{FOLDER}/{public_id}.zip", error=error):
            gateways().files.remove(f"{FOLDER}/{public_id}.zip")  # called off while it was packed


def _pack(shelf: Shelf, name: str) -> None:
    """Put all files into one archive, the index first; they are not needed any more afterwards."""
    with gateways().files.write(name) as out:
        pack(shelf, _names(shelf), out)
    _clear(shelf)


def _names(shelf: Shelf) -> Iterator[str]:
    """Yield the names of all files of a complete export: its index and manifest, then what the manifest lists."""
    yield from ("index.csv", "manifest.csv")
    with shelf.read("manifest.csv") as file, TextIOWrapper(file, encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["statement"]:
                yield row["file"]


def _clear(shelf: Shelf) -> None:
    """Take the single files away: of a complete export by its manifest, of a stopped one by its notes."""
    if shelf.exists("manifest.csv"):
        shelf.clear(list(_names(shelf)))
    shelf.clear(recalled(shelf))
    shelf.forget()


def _said(done: Outcome) -> str:
    """Say what is wrong with the figures: the files are there, so that somebody can look."""
    return "; ".join([*(f"{each} does not close" for each in done.do_not_close), *done.differences])


def _tell(export_id: int, done: int, total: int) -> None:
    """Note the progress now and then, beside the snapshot that the statements are read from."""
    if done % TOLD_EVERY and done != total:
        return
    with aside() as session:
        running = session.get_one(StatementExport, export_id, with_for_update=True)
        if running.state != "running":
            raise _Canceled
        running.done, running.total = done, total


def _finish(export_id: int, state: str, *, file_name: str | None = None, error: str | None = None) -> bool:
    """End a run, and return whether it was still wanted."""
    with transaction():
        ended = _locked(export_id)
        if is_wanted := ended.state == "running":
            ended.state, ended.file_name, ended.error, ended.finished_at = state, file_name, error, clock.now()
    return is_wanted


def _locked(export_id: int) -> StatementExport:
    return db.session.get_one(StatementExport, export_id, with_for_update=True, populate_existing=True)
