"""Files of payouts for the operator's bank: asked for, taken away, said to be with the bank."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction
from marketplace.identity.names import names_of
from marketplace.payouts import bank_files as orders
from marketplace.payouts import queries_bank as queries
from marketplace.payouts.bank_files import Reader
from marketplace.runtime.paying_account import debtor
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press

STATES = ("asked", "written", "handed_over", "failed", "withdrawn", "refused")

bank_files = Blueprint("bank_files", __name__, url_prefix="/bank-files")
copies = Blueprint("copies", __name__, url_prefix="/<file_id>/copies")
handing_over = Blueprint("handing_over", __name__, url_prefix="/<file_id>/handing-over")
bank_files.register_blueprint(copies)
bank_files.register_blueprint(handing_over)


@bank_files.get("/")
def index() -> str:
    """List what waits for the bank, run by run, and the files, the newest first."""
    state = request.args.get("state", "")
    return render_template(
        "operator/bank_files/index.html",
        waiting=queries.waiting(),
        page=queries.files_page(request.args.get("cursor"), state=state if state in STATES else ""),
        states=STATES,
        has_account=debtor() is not None,
    )


@bank_files.post("/")
def create() -> Answer:
    """Ask for a file of what a run has reserved; the worker writes it."""
    try:
        with transaction():
            run = queries.run_of(request.form.get("run", ""))
            public_id = orders.ask(run, by=current_person().public_id, at=clock.now()).public_id
    except Conflict as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".show", file_id=public_id), 303)


@bank_files.get("/<file_id>/")
def show(file_id: str) -> str:
    """Show a file: what is in it, who did what with it, and what is to be done next."""
    file = queries.file_by_public_id(file_id)
    people = {file.requested_by, file.downloaded_by, file.handed_over_by, file.ended_by, file.agreed_by}
    return render_template(
        "operator/bank_files/show.html",
        file=file,
        names=names_of({each for each in people if each}),
        is_answered=queries.has_answer(file.id),
        me=current_person().public_id,
    )


@copies.post("/", endpoint="create")
def take_away(file_id: str) -> Response | Answer:
    """Return the file; every party in it can read from now on who took it."""
    person = current_person()
    try:
        with transaction():
            file = queries.file_by_public_id(file_id)
            body = orders.take_away(file, Reader(person.public_id, person.name), at=clock.now())
            name = f"{file.message_id}.xml"
    except Conflict as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("operator.bank_files.show", file_id=file_id), 303)
    return Response(
        body,
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@handing_over.post("/", endpoint="create")
def hand_over(file_id: str) -> Answer:
    """Note that the file is with the bank."""
    by = current_person().public_id
    return press(
        lambda: orders.hand_over(queries.file_by_public_id(file_id), by=by, at=clock.now()),
        said=_("The payouts of this file are sent. The bank's answer says which have arrived."),
        back=url_for("operator.bank_files.show", file_id=file_id),
    )
