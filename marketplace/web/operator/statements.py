"""Statements: every partner's of a period, one of them line by line, and the same as files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from marketplace.core import clock
from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.invoicing.self_billing.queries import of_period
from marketplace.ledger import sealing
from marketplace.runtime.statement_formats import CHOICES
from marketplace.statements import csv_export, export_runs, queries
from marketplace.statements.export_index import SUMMARY, summary_row
from marketplace.statements.formats import CSV, READABLE, Format
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import KIND_ORDER, Head
from marketplace.web.csv_files import csv_file, download, every_row
from marketplace.web.operator.statement_exports import exports
from marketplace.web.operator.statement_periods import choices, chosen_period, period_of
from marketplace.web.statement_files import ENDINGS, WORDS, file_of, offered

statements = Blueprint("statements", __name__, url_prefix="/statements")
statements.register_blueprint(exports)

LINES = 1000
"""Lines shown on a page. The files have all of them."""

ROWS_AT_ONCE = 500


@statements.get("/")
def index() -> str | Response:
    """List every partner's statement of the chosen period with its sums, or give the same as CSV."""
    at = clock.now()
    period = chosen_period(at)
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "currency": request.args.get("currency", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(period, cursor=cursor, limit=ROWS_AT_ONCE, **filters))
        return csv_file(f"statements_{period.label}.csv", SUMMARY, map(summary_row, rows))
    with snapshot():
        return render_template(
            "operator/statements/index.html",
            period=period,
            periods=choices(period, at),
            page=queries.page(period, cursor=request.args.get("cursor"), **filters),
            totals=queries.totals(period),
            runs=export_runs.latest(),
            forms=[(name, WORDS[name][0]) for name in CHOICES],
            is_running=period.ends_at > at,
            is_ahead=period.starts_at > at,
        )


@statements.get("/<partner_id>/<currency>/<period>/")
def show(partner_id: str, currency: str, period: str) -> str:
    """Show one statement: opening, every entry with the running balance, closing."""
    with snapshot():
        top = queries.head(queries.one(partner_id, currency), period_of(period))
        lines = list(islice(queries.lines(top, names=False), LINES + 1))
        return render_template(
            "operator/statements/show.html",
            top=top,
            lines=lines[:LINES],
            is_cut=len(lines) > LINES,
            kinds=[kind for kind in KIND_ORDER if kind in top.moved],
            is_running=top.is_provisional,
            seal=sealing.newest(db.session()),
            files=offered(top, partial(_address, top)),
            invoices=of_period(top.partner_id, top.currency, top.period.label),
        )


@statements.get(f"/<partner_id>/<currency>/<period>.<any{ENDINGS}:ending>")
def file(partner_id: str, currency: str, period: str, ending: str) -> Response:
    """Return the statement as a workbook, a PDF, JSON or a journal."""
    return file_of(queries.one(partner_id, currency), period_of(period), ending, names=False)


@statements.get("/<partner_id>/<currency>/<period>.csv", defaults={"form": ""})
@statements.get("/<partner_id>/<currency>/<period>-<any(readable):form>.csv")
def document(partner_id: str, currency: str, period: str, form: str) -> Response:
    """Return the statement as CSV: amounts in minor units, or as decimals for spreadsheet users."""
    ref, span = queries.one(partner_id, currency), period_of(period)
    name = (READABLE if form else CSV).file_name(queries.head(ref, span))
    return download(name, _pieces(ref, span, is_readable=bool(form)))


def _address(top: Head, form: Format, volume: int) -> str:
    at: dict[str, Any] = {"partner_id": top.partner_public_id, "currency": top.currency, "period": top.period.label}
    if form.name.startswith("csv"):
        return url_for(".document", form="readable" if form is READABLE else "", **at)
    return url_for(".file", ending=form.suffix[1:], volume=volume if volume > 1 else None, **at)


def _pieces(ref: BookRef, period: Period, *, is_readable: bool) -> Iterator[bytes]:
    top = queries.head(ref, period)  # again, in the snapshot that the lines are read from
    yield from csv_export.chunks(top, names=False, readable=is_readable)
