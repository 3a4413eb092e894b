"""Closing the books: which periods are closed, what the next close would do, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from marketplace.core import clock
from marketplace.core.periods import Period, month_of, parse_period
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.ledger import periods, sealing
from marketplace.reconciling import closing as looking
from marketplace.statements.queries import first_month
from marketplace.web.attempts import succeeds
from marketplace.web.csv_files import csv_file
from marketplace.web.cursors import number_before
from marketplace.web.operator.confirming import ConfirmedForm
from marketplace.web.operator.statement_periods import cut_off_zone

MONTHS = 36
SHOWN = 50

REASONS: Final[Mapping[str, LazyString]] = {
    periods.NOT_OVER: _l("The period is not over yet."),
    periods.CLOSED_ALREADY: _l("It is closed already."),
}
"""Why the books themselves say no; what others say (`reconciling.closing`) comes in their own words."""

closing_periods = Blueprint("periods", __name__, url_prefix="/ledger/periods")


class CloseForm(ConfirmedForm):
    """The month up to whose end everything is closed."""

    period = SelectField(
        _l("Close everything up to the end of"),
        validators=[InputRequired()],
        description=_l("A closed period is never opened again. What is booked later lands in the open one."),
    )


@closing_periods.get("/")
def index() -> str:
    """List the closed periods, newest first, with their seals."""
    with snapshot():
        found = periods.closed(db.session(), before=number_before(), limit=SHOWN + 1)
        shown = found[:SHOWN]
        return render_template(
            "operator/periods/index.html",
            periods=shown,
            next_cursor=str(shown[-1].number) if len(found) > SHOWN else None,
            newest=sealing.newest(db.session()),
            zone=cut_off_zone(),
        )


@closing_periods.get("/new")
def new() -> str:
    """Ask which month is closed."""
    return _page(_form())


@closing_periods.post("/")
def create() -> Response | tuple[str, int]:
    """Show what closing would do; sent again unchanged, close. Balances and seal follow by the worker."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    plan = _look(form)
    if plan.reasons or not form.is_confirmed():
        form.ask()
        return _page(form, plan), 422 if plan.reasons else 200
    if not succeeds(form, lambda: looking.close(db.session(), _chosen(form))):
        return _page(form), 422
    flash(_("Closed. The worker writes what every account held, and seals it."), "success")
    return redirect(url_for("operator.periods.index"), 303)


@closing_periods.get("/<int:number>/balances.csv")
def balances(number: int) -> Response:
    """Return what every account held at the end of a period, as CSV in minor units."""
    with transaction():
        held = periods.balances_of(db.session(), number) if number < 2**31 else []
    if not held:
        raise NotFound
    return csv_file(f"balances_{number}.csv", ("account", "currency", "balance_minor"), held)


def _form() -> CloseForm:
    form = CloseForm()
    form.period.choices = [SelectChoice(each.label, each.label) for each in _months()]
    return form


def _months() -> list[Period]:
    """The months that are over and not closed, the newest first; before anything is booked, the last one alone."""
    at, zone = clock.now(), cut_off_zone()
    last, ends = month_of(at, zone).previous(), periods.last_end(db.session())
    months = [month_of(ends, zone) if ends else min(first_month(zone) or last, last, key=lambda each: each.starts_at)]
    while months[-1].ends_at <= at and len(months) < MONTHS:
        months.append(months[-1].next())
    return [each for each in reversed(months) if each.ends_at <= at]


def _look(form: CloseForm) -> looking.Look:
    with snapshot():
        return looking.look(db.session(), _chosen(form).ends_at, at=clock.now())


def _chosen(form: CloseForm) -> Period:
    return parse_period(form.period.data, cut_off_zone())


def _page(form: CloseForm, plan: looking.Look | None = None) -> str:
    zone = cut_off_zone()
    return render_template("operator/periods/new.html", form=form, plan=plan, reasons=REASONS, zone=zone)
