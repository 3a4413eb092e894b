"""Statements: months of the partner's books, one of them line by line, and the same as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, parse_period
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.invoicing.self_billing.queries import of_period
from marketplace.ledger import sealing
from marketplace.reconciling import coverage
from marketplace.statements import csv_export, queries
from marketplace.statements.formats import Format
from marketplace.statements.queries import BookRef, MonthSum, StatementNotFound
from marketplace.statements.rules import KIND_ORDER, Head
from marketplace.web.csv_files import download
from marketplace.web.portal.selling import current_partner, cut_off_zone, this_month
from marketplace.web.statement_files import ENDINGS, file_of, offered

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
            covered={ref.currency: coverage.history(ref.currency, at=clock.now()) for ref in books},
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
            is_running=top.is_provisional,
            seal=sealing.newest(db.session()),
            files=offered(top, partial(_address, top)),
            invoices=of_period(top.partner_id, top.currency, top.period.label),
        )


@statements.get(f"/<currency>/<period>/statement.<any{ENDINGS}:ending>")
def file(currency: str, period: str, ending: str) -> Response:
    """Return the statement as a workbook, a PDF, JSON or a journal."""
    return file_of(_book(currency), _span(period), ending, names=True)


@statements.get("/<currency>/<period>/<any('statement', 'statement-readable'):form>.csv")
def document(currency: str, period: str, form: str) -> Response:
    """Return the statement as CSV: amounts in minor units, or as decimals for spreadsheet users."""
    ref, span = _book(currency), _span(period)
    is_readable = form == "statement-readable"
    name = f"{ref.partner.public_id}_{ref.currency}_{span.label}{'-readable' if is_readable else ''}.csv"
    return download(name, _pieces(ref, span, is_readable=is_readable))


def _address(top: Head, form: Format, volume: int) -> str:
    at: dict[str, Any] = {"currency": top.currency, "period": top.period.label}
    if form.name.startswith("csv"):
        return url_for(".document", form="statement" + form.suffix.removesuffix(".csv"), **at)
    return url_for(".file", ending=form.suffix[1:], volume=volume if volume > 1 else None, **at)


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
