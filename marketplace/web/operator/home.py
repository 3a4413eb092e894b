"""The operator's first page: what needs a decision, whether the money is right, whether the programme is healthy."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from marketplace.core import clock
from marketplace.core.periods import month_of
from marketplace.db.base import db
from marketplace.ledger.glance import glances
from marketplace.payments.queries import receipts
from marketplace.reconciling import coverage
from marketplace.reconciling import queries as reconciling
from marketplace.statements import overview, proof
from marketplace.statements.queries import matching
from marketplace.web.tallying import decisions

home = Blueprint("home", __name__)


@home.get("/")
def show() -> str:
    """Show the programme at a glance."""
    at, time_zone = clock.now(), current_app.config["MARKETPLACE_TIME_ZONE"]
    month = month_of(at, time_zone)
    return render_template(
        "operator/home/show.html",
        glances=glances(db.session()),
        receipts=receipts(month.starts_at, month.ends_at),
        unmatched=matching.unmatched(since=month.previous().starts_at),
        proof=proof.latest(),
        standing=reconciling.standing(),
        short=coverage.short(coverage.latest()),
        decisions=decisions(),
        waiting=overview.waiting(),
        programme=overview.programme(),
        today=overview.sales(overview.today(at, time_zone)),
        month=overview.sales(overview.this_month(at, time_zone)),
        latest=overview.latest_orders(),
    )
