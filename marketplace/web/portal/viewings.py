"""Who looked at our account: every time somebody of the operator opened the partner's pages, and why."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from marketplace.core import clock
from marketplace.partners import viewings as looks
from marketplace.runtime.people import current_person

viewings = Blueprint("viewings", __name__, url_prefix="/viewings")


@viewings.get("/")
def index() -> str:
    """List the looks at this partner's pages, the newest first."""
    page = looks.page_of(current_person().party_id, cursor=request.args.get("cursor"))
    return render_template("portal/viewings/index.html", page=page, at=clock.now())
