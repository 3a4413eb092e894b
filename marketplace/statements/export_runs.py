"""Exports of all statements as runs that the worker does: asked for, watched, called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.ids import new_public_id
from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.statements.models import StatementExport

UNFINISHED: Final = ("queued", "running")


class ExportNotFound(NotFound):
    """There is no such export."""


class ExportEnded(Conflict):
    """The export has come to its end: there is nothing to call off, or no file."""


def request(period: Period, formats: Sequence[str], *, requested_by: str, at: datetime) -> StatementExport:
    """Ask the worker for all statements of a period as one archive; `requested_by` is a person's public id.

    `formats` are names of forms. While the same is waiting or being written, that run is returned: a second press is
    harmless.
    """
    same = (
        StatementExport.period == period.label,
        StatementExport.time_zone == period.time_zone,
        StatementExport.formats == " ".join(formats),
    )
    going = select(StatementExport).where(*same, StatementExport.state.in_(UNFINISHED)).order_by(StatementExport.id)
    if found := db.session.scalars(going.limit(1)).first():
        return found
    run = StatementExport(
        public_id=new_public_id("exp"),
        period=period.label,
        time_zone=period.time_zone,
        formats=" ".join(formats),
        requested_by=requested_by,
        state="queued",
        done=0,
        total=0,
        created_at=at,
    )
    db.session.add(run)
    db.session.flush()  # the job names its key
    outbox.defer("statements.export", export_id=run.id)
    facts = {"period": run.period, "formats": run.formats}
    trail.record("statements.export_requested", "statement_export", run.public_id, facts)
    return run


def cancel(run: StatementExport, *, at: datetime) -> None:
    """Call a run off. The worker notices between two statements and leaves no file.

    Raises:
        ExportEnded: it has ended.
    """
    db.session.refresh(run, with_for_update=True)  # the worker may be ending it right now
    if run.state not in UNFINISHED:
        raise ExportEnded("This export has ended already.", export=run.public_id)
    run.state, run.finished_at = "canceled", at
    trail.record("statements.export_canceled", "statement_export", run.public_id, {"period": run.period})


def by_public_id(public_id: str) -> StatementExport:
    """Return a run.

    Raises:
        ExportNotFound: there is none, or it is not the acting party's.
    """
    run = db.session.scalars(select(StatementExport).where(StatementExport.public_id == public_id)).one_or_none()
    if run is None:
        raise ExportNotFound("There is no such export.")
    return run


def latest(limit: int = 5) -> list[StatementExport]:
    """Return the newest runs."""
    return list(db.session.scalars(select(StatementExport).order_by(StatementExport.id.desc()).limit(limit)))
