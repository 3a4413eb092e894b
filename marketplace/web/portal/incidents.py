"""The partner's incidents: who sold around its accounts by which door, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request

from marketplace.claims import incidents as found
from marketplace.claims import queries
from marketplace.claims.incidents import ENDS, KINDS, NEWEST, Sold
from marketplace.commissions.queries import credits_by
from marketplace.protection.models import Incident
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.claim_words import BASES, told_of_incident
from marketplace.web.csv_files import csv_file, every_row

COLUMNS = (
    "incident", "customer", "kind", "held_by", "guard", "ended", "opened_at", "resolved_at", "order", "currency",
    "received_minor",
)  # fmt: skip
ROWS_AT_ONCE = 500

incidents = Blueprint("incidents", __name__, url_prefix="/incidents")


@incidents.get("/")
def index() -> str | Response:
    """List the partner's incidents by kind, by end and by words; or give the same as CSV."""
    partner_id = current_person().party_id
    asked = {"search": "q", "kind": "kind", "end": "end", "sort": "sort"}
    filters: dict[str, Any] = {name: request.args.get(argument, "") for name, argument in asked.items()}
    filters["sort"] = filters["sort"] or NEWEST
    if request.args.get("format") == "csv":
        return csv_file("incidents.csv", COLUMNS, _rows(partner_id, filters))
    page = found.page_of_partner(partner_id, **filters, cursor=request.args.get("cursor"))
    return render_template(
        "portal/incidents/index.html",
        page=page,
        kinds=KINDS,
        ends=ENDS,
        sort=filters["sort"],
        customers=found.customers_of(partner_id, page.items),
        sold=found.sold(page.items),
    )


@incidents.get("/<incident_id>/")
def show(incident_id: str) -> str:
    """Show one incident: what happened, what the guard did, how it ended, and how to claim what looks wrong."""
    partner_id = current_person().party_id
    incident = found.of_partner(partner_id, incident_id)
    order, sold = found.order_of(incident), found.sold([incident]).get(incident.id)
    return render_template(
        "portal/incidents/show.html",
        incident=incident,
        customer=found.customers_of(partner_id, [incident]).get(incident.id, ""),
        registration=found.registration_of(incident),
        sold=sold,
        receipts=credits_by(partner_id, sold.order_ref) if sold else [],
        is_own_order=order is not None and order.partner_id == partner_id,
        holdings=found.holdings_of(incident),
        claim=queries.of_incident(incident.id),
        bases=BASES,
        steps=told_of_incident(incident),
    )


def _rows(partner_id: int, filters: dict[str, Any]) -> Iterator[list[object]]:
    every = every_row(lambda cursor: found.page_of_partner(partner_id, **filters, cursor=cursor, limit=ROWS_AT_ONCE))
    for each in every:
        names, sold = found.customers_of(partner_id, [each]), found.sold([each]).get(each.id)
        yield _row(each, names.get(each.id, ""), sold)


def _row(each: Incident, customer: str, sold: Sold | None) -> list[object]:
    return [
        each.public_id, customer, each.kind, each.standing, each.outcome, each.resolution or "open",
        instant(each.opened_at), each.resolved_at and instant(each.resolved_at), sold and sold.order_ref,
        sold and sold.currency, sold and sold.received_minor,
    ]  # fmt: skip
