"""Writing all statements of a period into one archive, with progress that a page can show."""

from __future__ import annotations

from contextlib import closing
from typing import Final

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.db.transaction import aside, snapshot, transaction
from marketplace.runtime.gateways import gateways
from marketplace.statements import exports
from marketplace.statements.models import StatementExport

UNFINISHED: Final = ("queued", "running")
TOLD_EVERY: Final = 20


class _Canceled(Exception):
    """The export was called off while it ran."""


def export(*, export_id: int) -> None:
    """Write the archive of one export and note where it is. Run again, it starts over and replaces the file.

    All statements show the books at one instant, however many sales are booked meanwhile. Customers' names are left
    out: an export is the operator's, and contact data is not.
    """
    with transaction():
        wanted = _locked(export_id)
        if wanted.state not in UNFINISHED:
            return
        wanted.state = "running"
        months, time_zone = wanted.period, wanted.time_zone
        name = f"statement_exports/{wanted.public_id}.zip"
    try:
        period = parse_period(months, time_zone)
        with snapshot(), gateways().files.write(name) as out, closing(exports.Archive(out)) as archive:
            exports.export(archive, period, names=False, progress=lambda done, total: _tell(export_id, done, total))
    except _Canceled:
        return
    except DomainError as refusal:
        _finish(export_id, "failed", error=refusal.message)
    else:
        _finish(export_id, "ready", file_name=name)


def _tell(export_id: int, done: int, total: int) -> None:
    """Note the progress now and then, beside the snapshot that the statements are read from."""
    if done % TOLD_EVERY and done != total:
        return
    with aside() as session:
        running = session.get_one(StatementExport, export_id, with_for_update=True)
        if running.state != "running":
            raise _Canceled
        running.done, running.total = done, total


def _finish(export_id: int, state: str, *, file_name: str | None = None, error: str | None = None) -> None:
    with transaction():
        ended = _locked(export_id)
        if ended.state == "running":
            ended.state, ended.file_name, ended.error, ended.finished_at = state, file_name, error, clock.now()


def _locked(export_id: int) -> StatementExport:
    return db.session.get_one(StatementExport, export_id, with_for_update=True, populate_existing=True)
