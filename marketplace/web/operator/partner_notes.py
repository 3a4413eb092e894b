"""Internal notes about a partner, which it never sees."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.identity import names
from marketplace.partners import notes as pages
from marketplace.partners import queries
from marketplace.partners.models import Partner
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm

notes = Blueprint("notes", __name__, url_prefix="/<partner_id>/notes")


class NoteForm(CheckedForm):
    """What is worth knowing."""

    text = TextAreaField(_l("New note"), [InputRequired(_l("Write the note.")), Length(max=pages.LONGEST)])


@notes.get("/")
def index(partner_id: str) -> str:
    """List the notes, the newest first."""
    return _page(queries.by_public_id(partner_id), NoteForm())


@notes.post("/")
def create(partner_id: str) -> Response | tuple[str, int]:
    """Add a note."""
    partner, form = queries.by_public_id(partner_id), NoteForm()
    written_by, at = current_person().public_id, clock.now()
    if form.validate_on_submit() and succeeds(
        form, lambda: pages.write(partner, text=form.text.data, written_by=written_by, at=at)
    ):
        flash(_("The note is kept."), "success")
        return redirect(url_for(".index", partner_id=partner_id), 303)
    return _page(partner, form), 422


def _page(partner: Partner, form: NoteForm) -> str:
    page = pages.page_of(partner, cursor=request.args.get("cursor"))
    return render_template(
        "operator/partners/notes/index.html",
        partner=partner,
        form=form,
        page=page,
        people=names.names_of({note.written_by for note in page.items}),
    )
