"""Commissions by order line, and the receipt that explains each of them in full."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, render_template, request

from marketplace.claims.incidents import of_decision
from marketplace.commissions import queries, receipts, reductions
from marketplace.commissions.errors import CommissionNotFound
from marketplace.commissions.models import Commission
from marketplace.commissions.standing import standings
from marketplace.core import clock
from marketplace.core.clock import as_utc
from marketplace.core.periods import Period, month_of
from marketplace.payments import refund_queries
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.moments import format_moment
from marketplace.web.portal.explanations import kept
from marketplace.web.portal.receipt_steps import roundings, steps
from marketplace.web.portal.reduction_steps import told
from marketplace.web.portal.selling import cut_off_zone

COLUMNS = (
    "commission", "order", "line", "offering", "description", "quantity", "accrued_at", "currency", "list_total_minor",
    "margin_bps", "margin_minor", "partner_total_minor", "retail_total_minor", "amount_minor", "clawed_back_minor",
    "remaining_minor", "at_risk_until", "released_at", "kind",
)  # fmt: skip
ROWS_AT_ONCE = 500
EARLIEST = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))

commissions = Blueprint("commissions", __name__, url_prefix="/commissions")


@commissions.get("/")
def index() -> str | Response:
    """Show what was earned line by line, by month and currency, or the same as CSV."""
    earned = queries.by_month(current_person().party_id, cut_off_zone(), since=EARLIEST)
    months = {period.label: period for period in (month_of(as_utc(at), cut_off_zone()) for at, _, _ in earned)}
    month = months.get(request.args.get("month", ""))
    currency = request.args.get("currency") or None
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: _page(month, currency, cursor, ROWS_AT_ONCE))
        return csv_file("commissions.csv", COLUMNS, map(_row, rows))
    page = _page(month, currency, request.args.get("cursor"), 50)
    return render_template(
        "portal/commissions/index.html",
        page=page,
        standings=standings(page.items),
        totals=_totals(earned, month, currency),
        taken=queries.taken_back(currency=currency, **_span(month)),
        at=clock.now(),
        months=[(label, format_moment(period.starts_at, "month", cut_off_zone())) for label, period in months.items()],
        currencies=sorted({code for _, code, _ in earned}),
    )


@commissions.get("/<commission_id>")
def show(commission_id: str) -> str:
    """Show the receipt of one commission: every input, rule, formula and rounding, as it was booked."""
    commission = _own(commission_id)
    receipt = receipts.receipt(commission)
    return render_template(
        "portal/commissions/show.html",
        commission=commission,
        receipt=receipt,
        steps=steps(receipt),
        roundings=roundings(receipt),
        rules=kept(receipt.rules),
        incident=of_decision(commission.partner_id, commission.credit.decision_id) if commission.credit else None,
        standing=standings([commission])[commission.id],
        reductions=told(reductions.of_commission(commission), refund_queries.of_order(commission.order_id)),
        at=clock.now(),
    )


@commissions.get("/<commission_id>.json")
def document(commission_id: str) -> Response:
    """Return the same receipt for machines."""
    commission = _own(commission_id)
    steps_back = reductions.of_commission(commission)
    return jsonify(receipts.receipt(commission).to_json() | receipts.after(commission, steps_back))


def _own(commission_id: str) -> Commission:
    commission = queries.by_public_id(commission_id)
    if commission.partner_id != current_person().party_id:
        raise CommissionNotFound("There is no such commission.")
    return commission


def _page(month: Period | None, currency: str | None, cursor: str | None, limit: int) -> queries.Page:
    return queries.page(
        currency=currency,
        cursor=cursor,
        limit=limit,
        **_span(month),
    )


def _span(month: Period | None) -> dict[str, datetime]:
    return {"starts_at": month.starts_at, "ends_at": month.ends_at} if month else {}


def _totals(
    earned: list[tuple[datetime, str, int]], month: Period | None, currency: str | None
) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for at, code, amount in earned:
        if (month is None or as_utc(at) in month) and currency in {None, code}:
            sums[code] = sums.get(code, 0) + amount
    return sorted(sums.items())


def _row(commission: Commission) -> list[Any]:
    sold, own = commission.sold, None if commission.is_credit else commission.line
    return [
        commission.public_id, commission.order_ref, commission.line_ref, commission.offering_ref, sold.description,
        sold.quantity, instant(commission.accrued_at), commission.currency, sold.list_total_minor, sold.margin_bps,
        sold.margin_minor, own.partner_total_minor if own else None, own.retail_total_minor if own else None,
        commission.amount_minor, commission.clawed_back_minor, commission.remaining_minor,
        instant(commission.at_risk_until), instant(commission.released_at) if commission.released_at else None,
        "credit" if commission.is_credit else "sale",
    ]  # fmt: skip
