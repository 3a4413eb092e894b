"""Deliveries of every vendor: what is owed, reserved and handed over; keys only by their last characters."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from marketplace.stock import queries
from marketplace.stock.queries.deliveries import STATES

deliveries = Blueprint("deliveries", __name__, url_prefix="/deliveries")


@deliveries.get("/")
def index() -> str:
    """List deliveries, the newest first, by state and by words."""
    state = request.args.get("state", "")
    page = queries.deliveries_page(state=state, search=request.args.get("q", ""), cursor=request.args.get("cursor"))
    return render_template(
        "operator/deliveries/index.html",
        page=page,
        states=STATES,
        keys=queries.keys_in(page.items),
        owed=queries.count_owed(),
    )
