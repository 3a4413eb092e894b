"""The operator's own bank statements: taken in, compared with the books, every line with what agrees with it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.payouts import queries_bank
from marketplace.reconciling import bank_balances
from marketplace.reconciling import bank_statements as taking
from marketplace.reconciling import queries_statements as queries
from marketplace.reconciling.models import BankLine, BankStatement
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.csv_files import csv_file
from marketplace.web.filters import without_ways
from marketplace.web.forms import CheckedForm

COLUMNS = ("booked_on", "reference", "currency", "amount_minor", "text", "agrees_with")
VIEWS = ("open", "matched")
ROWS_AT_ONCE = 500

bank_statements = Blueprint("bank_statements", __name__, url_prefix="/bank-statements")


class StatementForm(CheckedForm):
    """The bank's file."""

    file = FileField(
        _l("Statement"),
        [FileRequired(_l("Choose a file."))],
        description=_l("camt.053, as XML, of whole days. The same file again changes nothing."),
    )


@bank_statements.get("/")
def index() -> str:
    """Show how bank and books stand to each other, list the statements, and ask for another one."""
    return _page(StatementForm(formdata=None))


@bank_statements.post("/")
def create() -> Answer | tuple[str, int]:
    """Take a file in: all of it or nothing."""
    form = StatementForm()
    if not form.validate_on_submit():
        return _page(form), 422
    body, by, own = form.file.data.read(), current_person().public_id, current_app.config["MARKETPLACE_BANK_IBAN"]
    told = attempt(
        form, lambda: _told(taking.take(body, own_account=own, by=by, at=clock.now(), time_zone=_time_zone()))
    )
    if told is None:
        return _page(form), 422
    first, is_new, lines = told
    if is_new:
        flash(_("Taken in. New lines: %(lines)s.", lines=lines), "success")
    else:
        flash(_("This statement was taken in before. Nothing has changed."), "warning")
    return redirect(url_for(".show", statement_id=first), 303)


@bank_statements.get("/<statement_id>/")
def show(statement_id: str) -> str | Response:
    """Show a statement with its lines and what agrees with each; or these as CSV."""
    found = queries.statement(statement_id)
    view, search = request.args.get("view", ""), request.args.get("q", "")
    if request.args.get("format") == "csv":
        return csv_file(f"{found.public_id}.csv", COLUMNS, _rows(found, view, search))
    page = queries.lines_page(found.id, view=view, search=search, cursor=request.args.get("cursor"))
    answer = queries_bank.answer_of_digest(found.digest)
    came, went = queries.totals(found.id)
    return render_template(
        "operator/bank_statements/show.html",
        statement=found,
        page=page,
        views=VIEWS,
        came_minor=came,
        went_minor=went,
        open_count=queries.open_of([found.id]).get(found.id, 0),
        differences=queries.differences_of(page.items),
        is_followed=answer is None or answer.finished_at is not None,
    )


def _told(taken: taking.Taken) -> tuple[str, bool, int]:
    return taken.statements[0].public_id, bool(taken.new_statements), taken.new_lines


def _rows(found: BankStatement, view: str, search: str) -> Iterator[list[object]]:
    cursor: str | None = None
    while True:
        page = queries.lines_page(found.id, view=view, search=search, cursor=cursor, limit=ROWS_AT_ONCE)
        yield from (_row(each) for each in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def _row(line: BankLine) -> list[object]:
    agrees = line.own_payout.stripe_id if line.own_payout else line.booking_key or ""
    return [
        line.booked_on.isoformat(),
        line.reference,
        line.currency,
        line.amount_minor,
        without_ways(line.text),
        agrees,
    ]


def _page(form: StatementForm) -> str:
    known = queries.currencies()
    currency = request.args.get("currency", "")
    page = queries.statements_page(request.args.get("cursor"), currency=currency if currency in known else "")
    return render_template(
        "operator/bank_statements/index.html",
        form=form,
        page=page,
        open_lines=queries.open_of([each.id for each in page.items]),
        standings=bank_balances.standings(_time_zone()),
        currencies=known,
    )


def _time_zone() -> str:
    return str(current_app.config["MARKETPLACE_TIME_ZONE"])
