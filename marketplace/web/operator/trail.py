"""The audit trail: who did what to which thing, when, in which request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request

from marketplace.audit import queries
from marketplace.audit.models import AuditEntry
from marketplace.identity import names
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row

COLUMNS = ("at", "actor", "party", "person", "action", "subject_kind", "subject", "facts", "request")
ROWS_AT_ONCE = 500

PAGES = {
    "partner": ("operator.partners.show", "partner_id"),
    "vendor": ("operator.vendors.show", "vendor_id"),
    "offering": ("operator.offerings.show", "offering_id"),
    "margin_rule": ("operator.margins.show", "rule_id"),
    "order": ("operator.orders.show", "order_id"),
    "statement_export": ("operator.statements.exports.show", "export_id"),
}
"""Where the things that deeds were done to are shown."""

trail = Blueprint("trail", __name__, url_prefix="/trail")


@trail.get("/")
def index() -> str | Response:
    """List the deeds that the filters leave, the newest first, or give the same as CSV."""
    filters = _filters()
    if request.args.get("format") == "csv":
        return csv_file("audit-trail.csv", COLUMNS, map(_row, _every_deed(filters)))
    page = queries.page(cursor=request.args.get("cursor"), **filters)
    return render_template(
        "operator/trail/index.html",
        page=page,
        people=names.names_of({each.user_public_id for each in page.items if each.user_public_id}),
        pages=PAGES,
    )


def _filters() -> dict[str, Any]:
    person = request.args.get("person", "").strip()
    return {
        "action": request.args.get("action", "").strip(),
        "subject": request.args.get("subject", "").strip(),
        "people": names.matching(person) if person else None,
    }


def _every_deed(filters: dict[str, Any]) -> Iterator[AuditEntry]:
    return every_row(lambda cursor: queries.page(cursor=cursor, limit=ROWS_AT_ONCE, **filters))


def _row(each: AuditEntry) -> list[object]:
    return [
        instant(each.happened_at), each.actor_kind, each.party_id, each.user_public_id, each.action, each.subject_kind,
        each.subject_id, json.dumps(each.facts, sort_keys=True, ensure_ascii=False), each.request_id,
    ]  # fmt: skip
