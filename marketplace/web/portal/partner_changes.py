"""What the partner is told of customers that change their partner: those that leave, and those that have chosen it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, render_template, request

from marketplace.core import clock
from marketplace.protection.changes import queries
from marketplace.protection.changes.queries import Known
from marketplace.protection.models import PartnerChangeNotice
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row

COLUMNS = ("notice", "side", "account", "company", "standing", "told_at", "effective_at", "withdrawn_at")
SIDES = ("leaving", "arriving")
ROWS_AT_ONCE = 500

partner_changes = Blueprint("partner_changes", __name__, url_prefix="/partner-changes")


@partner_changes.get("/")
def index() -> str | Response:
    """List them, the newest first, or give the same as CSV."""
    partner_id, side = current_person().party_id, request.args.get("side", "")
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.page_of_partner(partner_id, side=side, cursor=cursor, limit=ROWS_AT_ONCE)
        )
        return csv_file("partner-changes.csv", COLUMNS, (_row(partner_id, each) for each in rows))
    page = queries.page_of_partner(partner_id, side=side, cursor=request.args.get("cursor"))
    return render_template(
        "portal/partner_changes/index.html",
        page=page,
        at=clock.now(),
        sides=SIDES,
        known=queries.known_as(partner_id, _visible(page.items)),
    )


@partner_changes.get("/<notice_id>/")
def show(notice_id: str) -> str:
    """Show one: how it stands, and, of a customer that leaves, whom the partner knows there."""
    partner_id, at = current_person().party_id, clock.now()
    found = queries.notice_of(partner_id, notice_id)
    known = queries.known_as(partner_id, _visible([found])).get(found.account_id, [])
    return render_template(
        "portal/partner_changes/show.html", told=found, standing=found.standing(at), known=known, at=at
    )


def _visible(notices: Iterable[PartnerChangeNotice]) -> set[int]:
    """The accounts that are named: those that leave. Who arrives is not named before it buys."""
    return {each.account_id for each in notices if each.side == "leaving"}


def _row(partner_id: int, each: PartnerChangeNotice) -> list[object]:
    known: list[Known] = queries.known_as(partner_id, _visible([each])).get(each.account_id, [])
    is_named = each.side == "leaving"
    return [
        each.public_id, each.side, each.account.public_id if is_named and each.account else None,
        known[0].company if known else None, each.standing(clock.now()), instant(each.told_at),
        instant(each.effective_at), each.withdrawn_at and instant(each.withdrawn_at),
    ]  # fmt: skip
