"""Reconciliation: Stripe and the books side by side, what does not agree, and how far money covers what is owed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.identity.names import Named, names_of
from marketplace.messaging import outbox
from marketplace.reconciling import coverage, queries, summing
from marketplace.reconciling.models import Difference
from marketplace.reconciling.rules import DIFFERENCES
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file
from marketplace.web.cursors import number_before
from marketplace.web.doers import doer

COLUMNS = (
    "difference", "kind", "side", "subject", "currency", "amount_minor", "occurred_at", "first_seen_at", "resolved_at",
    "on_its_way", "explained_by", "note",
)  # fmt: skip
VIEWS = ("open", "moving", "explained", "over")
ROWS_AT_ONCE = 500

reconciliation = Blueprint("reconciliation", __name__, url_prefix="/reconciliation")


@reconciliation.get("/")
def show() -> str | Response:
    """Show the newest sums and the differences by state, kind and currency; or these as CSV."""
    filters = {name: request.args.get(name, "") for name in ("kind", "currency")}
    filters["state"] = request.args.get("state", "open")
    if request.args.get("format") == "csv":
        return csv_file("differences.csv", COLUMNS, _rows(filters))
    before = number_before()
    found = queries.differences(**filters, before=before, limit=queries.SHOWN + 1)
    shown, at = found[: queries.SHOWN], clock.now()
    known = coverage.latest()
    return render_template(
        "operator/reconciliation/show.html",
        sums=summing.latest(),
        differences=shown,
        next_cursor=str(shown[-1].id) if len(found) > queries.SHOWN else None,
        views=VIEWS,
        kinds=DIFFERENCES,
        coverages=known,
        histories={currency: coverage.history(currency, at=at) for currency in known},
        own_payouts=queries.own_payouts(limit=5),
        at=at,
    )


@reconciliation.post("/runs")
def run() -> Redirect:
    """Have the worker reconcile now; where a run waits already, none is added."""
    with transaction():
        outbox.defer("ledger.reconcile", queueing_lock="ledger.reconcile")
    flash(_("Reconciling. This page shows the result as soon as it is there."), "success")
    return redirect(url_for(".show"), 303)


def _rows(filters: dict[str, str]) -> Iterator[list[object]]:
    before: int | None = None
    while some := queries.differences(**filters, before=before, limit=ROWS_AT_ONCE):
        names = names_of({each.explained_by for each in some if each.explained_by})
        yield from (_row(each, names) for each in some)
        before = some[-1].id


def _row(each: Difference, names: dict[str, Named]) -> list[object]:
    return [
        each.public_id, each.kind, each.side, each.subject, each.currency, each.amount_minor, instant(each.occurred_at),
        instant(each.first_seen_at), instant(each.resolved_at) if each.resolved_at else "",
        "yes" if each.is_on_its_way else "no", doer(each.explained_by, names) if each.explained_by else "",
        each.note,
    ]  # fmt: skip
