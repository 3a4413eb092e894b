"""Statements: months of the partner's books, one of them line by line, and the same as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, render_template

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, parse_period
from marketplace.db.transaction import snapshot
from marketplace.statements import csv_export, queries
from marketplace.statements.queries import BookRef, MonthSum, StatementNotFound
from marketplace.statements.rules import KIND_ORDER
from marketplace.web.csv_files import download
from marketplace.web.portal.selling import current_partner, cut_off_zone, this_month

LINES = 500
"""A page shows this many lines of a statement at most; its file has all of them."""

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
    with snapshot():
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
    with snapshot():
        top = queries.head(_book(currency), _span(period))
        lines = list(islice(queries.lines(top, names=True), LINES + 1))
        return render_template(
            "portal/statements/show.html",
            top=top,
            lines=lines[:LINES],
            is_cut=len(lines) > LINES,
            kinds=[kind for kind in KIND_ORDER if top.moved.get(kind)],
            is_running=top.period.ends_at > clock.now(),
        )


@statements.get("/<currency>/<period>/<any('statement', 'statement-readable'):form>.csv")
def document(currency: str, period: str, form: str) -> Response:
    """Return the statement as CSV: amounts in minor units, or as decimals for spreadsheet users."""
    ref, span = _book(currency), _span(period)
    is_readable = form == "statement-readable"
    name = f"{ref.partner.public_id}_{ref.currency}_{span.label}{'-readable' if is_readable else ''}.csv"
    return download(name, _pieces(ref, span, is_readable=is_readable))


def _pieces(ref: BookRef, span: Period, *, is_readable: bool) -> Iterator[bytes]:
    top = queries.head(ref, span)
    yield from csv_export.chunks(top, names=True, readable=is_readable)


def _book(currency: str) -> BookRef:
    return queries.one(current_partner().public_id, currency)


def _span(label: str) -> Period:
    try:
        return parse_period(label, cut_off_zone())
    except Invalid:
        raise StatementNotFound("There is no such statement.") from None
