"""Leads as a file: looked at without taking anything in, then taken in, and told row by row in one word."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from marketplace.catalog.sheets.reading import SheetRefused, decode
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.protection.leads import sheets as sheet
from marketplace.protection.leads.taking import Taken
from marketplace.web.forms import CheckedForm

MOST_SHOWN = 200

sheets = Blueprint("sheets", __name__, url_prefix="/sheets")


class SheetForm(CheckedForm):
    """The file."""

    file = FileField(
        _l("CSV file"), [FileRequired(_l("Choose a file."))], description=_l("UTF-8, with commas or semicolons.")
    )


@sheets.get("/")
def index() -> str:
    """Ask for a file."""
    return _page(SheetForm())


@sheets.post("/")
def create() -> str | tuple[str, int]:
    """Look at a file, or take it in: all of it or nothing. The same file again takes nothing twice."""
    form, is_trial = SheetForm(), "look" in request.form
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        text = decode(form.file.data.read())
        if is_trial:
            return _page(form, looked_at=len(sheet.preview(text)))
        with transaction():
            taken = sheet.take_in(text, secret_key=str(current_app.config["SECRET_KEY"]), at=clock.now())
    except SheetRefused as refusal:
        return _page(form, refusal=refusal), 422
    return _page(form, taken=taken)


def _page(
    form: SheetForm,
    *,
    refusal: SheetRefused | None = None,
    looked_at: int | None = None,
    taken: list[tuple[int, Taken]] | None = None,
) -> str:
    return render_template(
        "operator/leads/sheets/index.html",
        form=form,
        columns=sheet.COLUMNS,
        refusal=refusal,
        looked_at=looked_at,
        taken=taken,
        most_shown=MOST_SHOWN,
    )
