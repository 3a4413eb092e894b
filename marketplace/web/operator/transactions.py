"""The transactions of the books: the list, and one with its legs and why each was booked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request

from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import queries as books
from marketplace.ledger.chart import KINDS
from marketplace.ledger.queries import Transaction
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file
from marketplace.web.cursors import number_before
from marketplace.web.operator.postings import booked, names_in

COLUMNS = ("transaction", "kind", "posted_at", "recorded_at", "currency", "legs", "amount_minor", "hash")
SHOWN = 50
ROWS_AT_ONCE = 500

transactions = Blueprint("transactions", __name__, url_prefix="/transactions")


@transactions.get("/")
def index() -> str | Response:
    """List transactions, newest first, by kind and by part of their key; or give the same as CSV."""
    kind = request.args.get("kind", "")
    filters: dict[str, Any] = {"kind": kind if kind in KINDS else None, "search": request.args.get("q", "").strip()}
    if request.args.get("format") == "csv":
        return csv_file("transactions.csv", COLUMNS, _rows(filters))
    before = number_before()
    with snapshot():
        found = books.transactions(db.session(), before_id=before, limit=SHOWN + 1, **filters)
        shown = found[:SHOWN]
        return render_template(
            "operator/transactions/index.html",
            transactions=shown,
            sizes=books.sizes(db.session(), [each.id for each in shown]),
            next_cursor=str(shown[-1].id) if len(found) > SHOWN else None,
            kinds=KINDS,
        )


@transactions.get("/<path:key>")
def show(key: str) -> str:
    """Show one transaction: its legs with accounts, amounts and reasons, its hashes, and what corrects what."""
    with snapshot():
        session = db.session()
        found = books.transaction_by_key(session, key)
        if found is None:
            raise NotFound("There is no such transaction.")
        whole = booked(found)
        return render_template(
            "operator/transactions/show.html",
            whole=whole,
            parties=names_in([whole]),
            reverses=books.transaction(session, found.reverses_id) if found.reverses_id else None,
            reversed_by=books.reversals(session, found.id),
        )


def _rows(filters: dict[str, Any]) -> Iterator[list[object]]:
    before: int | None = None
    while some := books.transactions(db.session(), before_id=before, limit=ROWS_AT_ONCE, **filters):
        sizes = books.sizes(db.session(), [each.id for each in some])
        yield from (_row(each, sizes[each.id]) for each in some)
        before = some[-1].id


def _row(each: Transaction, size: books.Size) -> list[object]:
    return [
        each.key, each.kind, instant(each.posted_at), instant(each.recorded_at), size.currency, size.legs,
        size.amount_minor, each.hash.hex(),
    ]  # fmt: skip
