"""Offerings as a file: all of them out, and what is new or different in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as Answer

from marketplace.catalog.sheets import offerings as sheet
from marketplace.catalog.sheets.reading import SheetRefused, decode
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.web.csv_files import csv_file
from marketplace.web.forms import CheckedForm

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


@sheets.get("/offerings.csv")
def download() -> Response:
    """Send every offering as the sheet that comes in again."""
    return csv_file("offerings.csv", sheet.COLUMNS, sheet.write())


@sheets.post("/")
def create() -> Answer | tuple[str, int]:
    """Take a file in, all of it or nothing."""
    form = SheetForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        text = decode(form.file.data.read())
        with transaction():
            taken = sheet.take_in(text, at=clock.now())
    except SheetRefused as refusal:
        return _page(form, refusal), 422
    said = _("%(added)s added, %(changed)s changed, %(unchanged)s as they were.")
    flash(said % {"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged}, "success")
    return redirect(url_for("operator.offerings.index"), 303)


def _page(form: SheetForm, refusal: SheetRefused | None = None) -> str:
    return render_template("operator/offerings/sheets/index.html", form=form, columns=sheet.COLUMNS, refusal=refusal)
