"""Changes of partner at the operator's: which account, from whom to whom, since when. There is nothing to decide."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from marketplace.core import clock
from marketplace.protection.changes import queries
from marketplace.protection.changes.errors import ChangeNotFound
from marketplace.protection.changes.rules import STANDINGS
from marketplace.protection.models import PartnerChange
from marketplace.statements.csv_export import instant
from marketplace.web.change_words import told
from marketplace.web.csv_files import csv_file, every_row

COLUMNS = (
    "change", "account", "from_partner", "to_partner", "standing", "requested_at", "confirmed_at", "effective_at",
    "withdrawn_at",
)  # fmt: skip
ROWS_AT_ONCE = 500

partner_changes = Blueprint("partner_changes", __name__, url_prefix="/partner-changes")


@partner_changes.get("/")
def index() -> str | Response:
    """List them by how they stand, the newest first, or give the same as CSV."""
    at = clock.now()
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "standing": request.args.get("standing", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(at=at, **filters, cursor=cursor, limit=ROWS_AT_ONCE))
        return csv_file("partner-changes.csv", COLUMNS, map(_row, rows))
    page = queries.page(at=at, **filters, cursor=request.args.get("cursor"))
    return render_template("operator/partner_changes/index.html", page=page, at=at, standings=STANDINGS)


@partner_changes.get("/<change_id>/")
def show(change_id: str) -> str:
    """Show one, with every step."""
    found, at = queries.by_public_id(change_id), clock.now()
    return render_template(
        "operator/partner_changes/show.html", change=found, standing=found.standing(at), steps=told(found.steps)
    )


@partner_changes.get("/<change_id>/paper.json")
def paper(change_id: str) -> Response:
    """Return what the customer confirmed, as it was signed."""
    found = queries.by_public_id(change_id)
    if found.paper is None:
        raise ChangeNotFound(change_id)
    headers = {"Content-Disposition": f'attachment; filename="{found.public_id}.json"'}
    return Response(found.paper, mimetype="application/json", headers=headers)


def _row(each: PartnerChange) -> list[object]:
    return [
        each.public_id, each.account.public_id, each.old_partner and each.old_partner.public_id,
        each.new_partner and each.new_partner.public_id, each.standing(clock.now()), instant(each.requested_at),
        each.confirmed_at and instant(each.confirmed_at), each.effective_at and instant(each.effective_at),
        each.withdrawn_at and instant(each.withdrawn_at),
    ]  # fmt: skip
