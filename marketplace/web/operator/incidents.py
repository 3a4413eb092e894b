"""Incidents at the operator's: each sale around an account that is a partner's, and how it ended.

Nothing here names a partner's customer: accounts are shown by their pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request

from marketplace.claims import incidents as found
from marketplace.claims import queries
from marketplace.claims.incidents import ENDS, KINDS, NEWEST
from marketplace.statements.csv_export import instant
from marketplace.web.claim_words import BASES, told_of_incident
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.incident_pairs import pairs

COLUMNS = (
    "incident", "partner", "door", "account", "kind", "held_by", "guard", "ended", "opened_at", "resolved_at",
    "decision",
)  # fmt: skip
ROWS_AT_ONCE = 500

incidents = Blueprint("incidents", __name__, url_prefix="/incidents")
incidents.register_blueprint(pairs)


@incidents.get("/")
def index() -> str | Response:
    """List incidents by kind, by end and by words; or give the same as CSV."""
    asked = {"search": "q", "kind": "kind", "end": "end", "sort": "sort"}
    filters: dict[str, Any] = {name: request.args.get(argument, "") for name, argument in asked.items()}
    filters["sort"] = filters["sort"] or NEWEST
    if request.args.get("format") == "csv":
        return csv_file("incidents.csv", COLUMNS, _rows(filters))
    page = found.page(**filters, cursor=request.args.get("cursor"))
    return render_template(
        "operator/incidents/index.html",
        page=page,
        kinds=KINDS,
        ends=ENDS,
        sort=filters["sort"],
        partners=found.sellers_of(page.items),
        sold=found.sold(page.items),
    )


@incidents.get("/<incident_id>/")
def show(incident_id: str) -> str:
    """Show one incident: the guard's decision, who held what, both sides, and the programme's policy."""
    incident = found.by_public_id(incident_id)
    partners = found.sellers_of([incident])
    return render_template(
        "operator/incidents/show.html",
        incident=incident,
        partner=partners[incident.partner_id],
        door=partners.get(incident.decision.seller_id or 0),
        programme=partners[incident.partner_id].programme,
        holdings=found.holdings_of(incident),
        sold=found.sold([incident]).get(incident.id),
        order=found.order_of(incident),
        claim=queries.of_incident(incident.id),
        bases=BASES,
        steps=told_of_incident(incident),
    )


def _rows(filters: dict[str, Any]) -> Iterator[list[object]]:
    for each in every_row(lambda cursor: found.page(**filters, cursor=cursor, limit=ROWS_AT_ONCE)):
        partners = found.sellers_of([each])
        door = partners.get(each.decision.seller_id or 0)
        yield [
            each.public_id, partners[each.partner_id].name, door.name if door else "", each.account.public_id,
            each.kind, each.standing, each.outcome, each.resolution or "open", instant(each.opened_at),
            each.resolved_at and instant(each.resolved_at), each.decision.public_id,
        ]  # fmt: skip
