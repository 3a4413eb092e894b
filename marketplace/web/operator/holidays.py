"""The operator's holidays: days on which nobody decides, so that no clock runs on them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.protection import calendar
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm


class HolidayForm(CheckedForm):
    """A day, and what it is called."""

    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    name = StringField(_l("Name"), [InputRequired(_l("Write what the day is called.")), Length(max=80)])


holidays = Blueprint("holidays", __name__, url_prefix="/holidays")
removal = Blueprint("removal", __name__, url_prefix="/<day>/removal")


@holidays.get("/")
def index() -> str:
    """List the holidays, the latest first."""
    return _page(HolidayForm())


@holidays.post("/")
def create() -> Response | tuple[str, int]:
    """Add a holiday. What is due already keeps its time."""
    form, by = HolidayForm(), current_person().public_id
    if form.validate_on_submit() and succeeds(
        form, lambda: calendar.add(form.day.data, form.name.data, by=by, at=clock.now())
    ):
        flash(_("Added. Decisions that are asked for from now on are due later by it."), "success")
        return redirect(url_for("operator.holidays.index"), 303)
    return _page(form), 422


@removal.post("/", endpoint="create")
def remove(day: str) -> Response:
    """Make it a business day again; a second press changes nothing."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    with transaction():
        calendar.remove(found)
    flash(_("It is a business day again."), "success")
    return redirect(url_for("operator.holidays.index"), 303)


holidays.register_blueprint(removal)


def _page(form: HolidayForm) -> str:
    return render_template("operator/holidays/index.html", form=form, holidays=calendar.holidays())
