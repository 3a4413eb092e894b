"""The operator's first page: what needs a decision, whether the money is right, whether the programme is healthy."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from marketplace.core import clock
from marketplace.statements import overview

home = Blueprint("home", __name__)


@home.get("/")
def show() -> str:
    """Show the programme at a glance."""
    at, time_zone = clock.now(), current_app.config["MARKETPLACE_TIME_ZONE"]
    return render_template(
        "operator/home/show.html",
        waiting=overview.waiting(),
        programme=overview.programme(),
        today=overview.sales(overview.today(at, time_zone)),
        month=overview.sales(overview.this_month(at, time_zone)),
        latest=overview.latest_orders(),
    )
