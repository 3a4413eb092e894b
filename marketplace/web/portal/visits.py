"""Visits: how often links and the storefront were opened, and what became of it. Nothing about who it was."""

from __future__ import annotations

from typing import Any

from babel.dates import format_skeleton
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from marketplace.orders import visit_results
from marketplace.orders.visit_results import SourceResult
from marketplace.runtime.people import current_person
from marketplace.web.csv_files import csv_file
from marketplace.web.language import reader_locale
from marketplace.web.visit_spans import LENGTHS, chosen_length, latest

COLUMNS = ("kind", "id", "title", "visits", "carts", "orders", "paid", "paid_bps")

visits = Blueprint("visits", __name__, url_prefix="/visits")


@visits.get("/")
def index() -> str | Response:
    """Show visits by day, and each link and the storefront from visit to paid order, or the same as CSV."""
    partner_id, span = current_person().party_id, latest(chosen_length())
    results = _searched(visit_results.by_source(partner_id, span))
    if request.args.get("format") == "csv":
        return csv_file("visits.csv", COLUMNS, map(_row, results))
    days = visit_results.by_day(partner_id, span)
    funnels = [each.funnel for each in results]
    return render_template(
        "portal/visits/index.html",
        results=results,
        total=visit_results.added_up(funnels),
        length=chosen_length(),
        lengths=LENGTHS,
        labels=[format_skeleton("MMMd", day, locale=reader_locale()) for day in days],
        series=[
            {"label": _("Put in a cart"), "tone": "good", "values": [min(f.carts, f.visits) for f in days.values()]},
            {"label": _("Only looked"), "tone": "muted", "values": [max(f.visits - f.carts, 0) for f in days.values()]},
        ],
    )


def _searched(results: list[SourceResult]) -> list[SourceResult]:
    words = request.args.get("q", "").strip().casefold()
    return [each for each in results if words in each.title.casefold()]


def _row(result: SourceResult) -> list[Any]:
    funnel = result.funnel
    return [
        result.kind, result.public_id, result.title, funnel.visits, funnel.carts, funnel.orders, funnel.paid,
        funnel.paid_bps,
    ]  # fmt: skip
