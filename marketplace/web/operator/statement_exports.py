"""All statements of a period as one archive: asked for, watched while the worker writes it, fetched."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.periods import parse_period
from marketplace.db.transaction import transaction
from marketplace.runtime.gateways import gateways
from marketplace.runtime.people import current_person
from marketplace.runtime.statement_formats import chosen
from marketplace.statements import export_runs
from marketplace.web.operator.statement_periods import cut_off_zone

PIECE = 1 << 16

exports = Blueprint("exports", __name__, url_prefix="/exports")
cancellation = Blueprint("cancellation", __name__, url_prefix="/<export_id>/cancellation")
exports.register_blueprint(cancellation)


@exports.post("/")
def create() -> Answer:
    """Ask for every statement of a period."""
    period = parse_period(request.form.get("period", ""), cut_off_zone())
    try:
        forms = chosen(request.form.getlist("format"))
    except Invalid as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("operator.statements.index", period=period.label, _anchor="export"), 303)
    with transaction():
        run = export_runs.request(period, forms, requested_by=current_person().public_id, at=clock.now())
        public_id = run.public_id
    return redirect(url_for("operator.statements.exports.show", export_id=public_id), 303)


@exports.get("/<export_id>")
def show(export_id: str) -> str:
    """Show how far an export has come, and its file once there is one."""
    run = export_runs.by_public_id(export_id)
    return render_template(
        "operator/statements/exports/show.html", run=run, is_going=run.state in export_runs.UNFINISHED
    )


@exports.get("/<export_id>.zip")
def document(export_id: str) -> Response:
    """Return the archive, piece by piece."""
    run = export_runs.by_public_id(export_id)
    if run.file_name is None or not gateways().files.exists(run.file_name):
        raise NotFound("There is no such file.")
    return Response(
        stream_with_context(_pieces(run.file_name)),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="statements_{run.period}.zip"'},
    )


@cancellation.post("/", endpoint="create")
def call_off(export_id: str) -> Answer:
    """Call an export off."""
    with transaction():
        export_runs.cancel(export_runs.by_public_id(export_id), at=clock.now())
    return redirect(url_for("operator.statements.exports.show", export_id=export_id), 303)


def _pieces(name: str) -> Iterator[bytes]:
    with gateways().files.read(name) as file:
        while piece := file.read(PIECE):
            yield piece
