"""Price lists: many prices at once from a date on, looked at before they are set; and all prices as a file."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from marketplace.catalog.price_changes import PriceChange
from marketplace.catalog.price_effects import effects_of
from marketplace.catalog.sheets import prices as sheet
from marketplace.catalog.sheets.reading import SheetRefused, decode
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.web.csv_files import csv_file
from marketplace.web.fields import DayField
from marketplace.web.filters import format_count
from marketplace.web.operator.confirming import ConfirmedForm

price_lists = Blueprint("price_lists", __name__, url_prefix="/price-lists")

SHOWN = 200


class PriceListForm(ConfirmedForm):
    """A sheet, as a file or pasted, and the day that it begins on."""

    file = FileField(_l("CSV file"), [Optional()], description=_l("UTF-8, with commas or semicolons."))
    sheet = TextAreaField(_l("Or paste the rows"), [Optional(), Length(max=1_900_000)])
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once."))

    def read(self) -> str:
        """Return the sheet's text; a file goes before what was pasted, and stands in its place from then on.

        Raises:
            SheetRefused: there is neither, or the file is no text.
        """
        if self.file.data:
            self.sheet.data, self.file.data = decode(self.file.data.read()), None
        if not (self.sheet.data or "").strip():
            raise SheetRefused([(1, str(_("Choose a file or paste rows.")))])
        return str(self.sheet.data)


@price_lists.get("/")
def index() -> str:
    """Ask for a price list."""
    return _page(PriceListForm())


@price_lists.get("/prices.csv")
def download() -> Response:
    """Send every price in force as the sheet that comes in again."""
    return csv_file("prices.csv", sheet.COLUMNS, sheet.write(at=clock.now()))


@price_lists.post("/")
def create() -> Answer | tuple[str, int]:
    """Show what the sheet would change; once that was seen, set the prices."""
    form, at = PriceListForm(), clock.now()
    if not form.validate_on_submit():
        return _page(form), 422
    begins = form.begins.begins_at(at)
    try:
        changes = sheet.preview(form.read(), effective_from=begins)
        if not form.is_confirmed():
            form.ask()
            return _page(form, changes, begins), 200
        with transaction():
            count = sheet.take_in(changes, effective_from=begins, at=at)
    except SheetRefused as refusal:
        form.confirmed.data = ""
        return _page(form, refusal=refusal), 422
    flash(ngettext("One price is set.", "%(count)s prices are set.", count, count=format_count(count)), "success")
    return redirect(url_for(".index"), 303)


def _page(
    form: PriceListForm,
    changes: list[PriceChange] | None = None,
    begins: datetime | None = None,
    refusal: SheetRefused | None = None,
) -> str:
    new = [change for change in changes or [] if change.is_new]
    return render_template(
        "operator/price_lists/index.html",
        form=form,
        columns=sheet.COLUMNS,
        refusal=refusal,
        is_preview=changes is not None,
        changes=new[:SHOWN],
        new=len(new),
        same=len(changes or []) - len(new),
        begins=begins,
        effects=effects_of(new, at=clock.now()) if new else None,
    )
