"""The partner's claims: orders that it believes were its own, each answered at once where the evidence decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from marketplace.claims import filing, queries
from marketplace.claims.errors import ClaimedAlready
from marketplace.claims.models import Claim
from marketplace.claims.rules import STATES
from marketplace.commissions.queries import credits_by
from marketplace.core import clock
from marketplace.orders import queries as orders
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import attempt
from marketplace.web.claim_words import BASES, OWN_RULES, evidence_told, told
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.portal.claim_forms import ClaimForm, new_form
from marketplace.web.portal.registration_forms import house
from marketplace.web.portal.selling import current_partner

COLUMNS = (
    "claim", "state", "rule", "order_number", "sold_on", "customer", "filed_by", "submitted_at", "due_at", "decided_at",
    "currency", "amount_minor", "paid_minor", "paid_at",
)  # fmt: skip
ROWS_AT_ONCE = 500

claims = Blueprint("claims", __name__, url_prefix="/claims")


@claims.get("/")
def index() -> str | Response:
    """List the partner's claims by state and by words; or give the same as CSV."""
    partner_id = current_person().party_id
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "state": request.args.get("state", "")}
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.page_of_partner(partner_id, **filters, cursor=cursor, limit=ROWS_AT_ONCE)
        )
        return csv_file("claims.csv", COLUMNS, map(_row, rows))
    page = queries.page_of_partner(partner_id, **filters, cursor=request.args.get("cursor"))
    return render_template("portal/claims/index.html", page=page, states=STATES, rules=OWN_RULES)


@claims.get("/new")
def new() -> str:
    """Ask for the order's number, or for three facts that lead to it."""
    return render_template("portal/claims/new.html", form=new_form())


@claims.post("/")
def create() -> Answer | tuple[str, int]:
    """File the claim and show the answer."""
    form, by, at = ClaimForm(), current_person().public_id, clock.now()
    if form.validate_on_submit():
        try:
            claim_id = attempt(form, lambda: _file(form, by=by, at=at))
        except _Known as known:
            flash(known.message, "info")
            claim_id = known.claim
        if claim_id is not None:
            return redirect(url_for(".show", claim_id=claim_id), 303)
    return render_template("portal/claims/new.html", form=form), 422


@claims.get("/<claim_id>/")
def show(claim_id: str) -> str:
    """Show one claim: the answer and what it rests on, what it gives, and every step."""
    claim = queries.of_partner(current_person().party_id, claim_id)
    order_ref = queries.order_ref_of(claim)
    return render_template(
        "portal/claims/show.html",
        claim=claim,
        order_ref=order_ref,
        receipts=credits_by(claim.partner_id, order_ref) if order_ref else [],
        own_order=_own_order(claim),
        lines=queries.lines_of(claim),
        rules=OWN_RULES,
        bases=BASES,
        evidence=evidence_told(claim),
        steps=told(claim.steps, OWN_RULES),
        at=clock.now(),
    )


class _Known(Exception):
    """The order is claimed already: not a mistake of the form but another page."""

    def __init__(self, refusal: ClaimedAlready) -> None:
        super().__init__(refusal.message)
        self.message, self.claim = refusal.message, str(refusal.claim)


def _file(form: ClaimForm, *, by: str, at: datetime) -> str:
    try:
        return filing.file(current_partner(), form.demand(), by=by, at=at, house=house()).public_id
    except ClaimedAlready as refusal:
        raise _Known(refusal) from refusal


def _own_order(claim: Claim) -> str | None:
    """The number of the order where it is the partner's own to see."""
    if claim.order_id is None or claim.rule != "own_order":
        return None
    ref = queries.order_ref_of(claim)
    return ref if orders.by_public_id(ref) else None


def _row(each: Claim) -> list[object]:
    return [
        each.public_id, each.state, each.rule, each.order_ref, each.sold_on and each.sold_on.isoformat(),
        each.detail.customer if each.detail else "", each.origin, instant(each.submitted_at),
        each.due_at and instant(each.due_at), each.decided_at and instant(each.decided_at), each.currency,
        each.amount_minor, each.paid_minor, each.paid_at and instant(each.paid_at),
    ]  # fmt: skip
