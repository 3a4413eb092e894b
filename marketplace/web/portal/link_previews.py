"""Working out a link before it is made: the form's fields go into the address, and nothing is written."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

NOT_KEPT = frozenset({"csrf_token", "remove", "back", "basket"})

preview = Blueprint("preview", __name__, url_prefix="/preview")


@preview.post("/")
def create() -> Response:
    """Show the page the form came from with what its fields come to.

    `remove` takes one plan out; `basket` goes on from an offering's own page to a link of several.
    """
    fields = _fields(request.form.get("remove"))
    if (offering_id := request.form.get("back")) and "basket" not in request.form:
        return redirect(url_for("portal.shop.show", offering_id=offering_id, **fields), 303)
    return redirect(url_for("portal.links.new", **fields), 303)


def _fields(removed: str | None) -> dict[str, Any]:
    form = request.form
    return {
        name: [value for value in form.getlist(name) if value != removed]
        for name in form
        if name not in NOT_KEPT and not (removed and name.endswith(f"-{removed}"))
    }
