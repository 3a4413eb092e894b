"""What moved the balance at Stripe, and which postings agree with it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from marketplace.reconciling import queries
from marketplace.reconciling.rules import KINDS
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file
from marketplace.web.cursors import number_before

COLUMNS = (
    "movement", "kind", "source", "currency", "amount_minor", "fee_minor", "net_minor", "created_at", "available_at",
    "postings",
)  # fmt: skip
ROWS_AT_ONCE = 500

movements = Blueprint("movements", __name__, url_prefix="/movements")


@movements.get("/")
def index() -> str | Response:
    """List movements by kind and by words, with the postings that agree; or give the same as CSV."""
    kind, search = request.args.get("kind", ""), request.args.get("q", "").strip()
    if request.args.get("format") == "csv":
        return csv_file("movements.csv", COLUMNS, _rows(kind, search))
    before = number_before()
    found = queries.movements(kind=kind, search=search, before=before, limit=queries.SHOWN + 1)
    shown = found[: queries.SHOWN]
    return render_template(
        "operator/reconciliation/movements/index.html",
        movements=shown,
        matches=queries.matches_of([each.id for each in shown]),
        next_cursor=str(shown[-1].id) if len(found) > queries.SHOWN else None,
        kinds=(*KINDS.values(), "adjustment"),
    )


def _rows(kind: str, search: str) -> Iterator[list[object]]:
    before: int | None = None
    while some := queries.movements(kind=kind, search=search, before=before, limit=ROWS_AT_ONCE):
        matches = queries.matches_of([each.id for each in some])
        for each in some:
            keys = " ".join(match.booking_key for match in matches.get(each.id, ()))
            yield [
                each.stripe_id, each.kind, each.source_id, each.currency, each.amount_minor, each.fee_minor,
                each.net_minor, instant(each.created_at), instant(each.available_at), keys,
            ]  # fmt: skip
        before = some[-1].id
