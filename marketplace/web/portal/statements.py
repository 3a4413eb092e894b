"""Statements: months of the partner's books, one of them line by line, and the same as files."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.periods import parse_period
from marketplace.statements import csv_export, queries
from marketplace.statements.queries import BookRef, MonthSum, StatementNotFound
from marketplace.statements.rules import Head
from marketplace.web.portal.csv_files import download
from marketplace.web.portal.selling import current_partner, cut_off_zone, this_month

statements = Blueprint("statements", __name__, url_prefix="/statements")


@dataclass(frozen=True)
class Shelf:
    """The statements in one currency, newest first."""

    currency: str
    months: list[MonthSum]

    @property
    def range_label(self) -> str:
        """All of them as one period, such as `2017-07..2020-05`."""
        return f"{self.months[-1].period.label}..{self.months[0].period.label}"


@statements.get("/")
def index() -> str:
    """Show every month with entries, by currency."""
    books = queries.books_of(current_partner().public_id)
    shelves = [Shelf(ref.currency, queries.months_of(ref, cut_off_zone())) for ref in books]
    return render_template(
        "portal/statements/index.html",
        shelves=[shelf for shelf in shelves if shelf.months],
        present=this_month(clock.now()),
    )


@statements.get("/<currency>/<period>/")
def show(currency: str, period: str) -> str:
    """Show a statement: opening, every entry with the running balance, closing."""
    top = _head(currency, period)
    return render_template(
        "portal/statements/show.html",
        top=top,
        lines=list(queries.lines(top, names=True)),
        is_running=top.period.ends_at > clock.now(),
    )


@statements.get("/<currency>/<period>/<any('statement', 'statement-readable'):form>.csv")
def document(currency: str, period: str, form: str) -> Response:
    """Return the statement as CSV: amounts in minor units, or as decimals for spreadsheet users."""
    top = _head(currency, period)
    out = io.StringIO(newline="")
    is_readable = form == "statement-readable"
    csv_export.write(top, queries.lines(top, names=True), out, readable=is_readable)
    suffix = "-readable" if is_readable else ""
    return download(f"{top.partner_public_id}_{top.currency}_{top.period.label}{suffix}.csv", out.getvalue())


def _head(currency: str, label: str) -> Head:
    ref: BookRef = queries.one(current_partner().public_id, currency)
    try:
        period = parse_period(label, cut_off_zone())
    except Invalid:
        raise StatementNotFound("There is no such statement.") from None
    return queries.head(ref, period)
