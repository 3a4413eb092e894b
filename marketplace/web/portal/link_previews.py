"""Working out a link before it is made: nothing is written, and what names a customer stays out of the address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace.web.portal.link_drafts import LinkDraft
from marketplace.web.portal.link_pages import draft_page
from marketplace.web.portal.selling import selling

NOT_KEPT = frozenset({"csrf_token", "remove", "back", "basket"})

preview = Blueprint("preview", __name__, url_prefix="/preview")


@preview.post("/")
def create() -> Response | str:
    """Show the page the form came from with what its fields come to.

    `remove` takes one plan out; `basket` goes on from an offering's own page to a link of several. The fields go into
    the address, so that it can be kept; with a customer among them, the page is the answer itself.
    """
    fields = _fields(request.form.get("remove"))
    customer = [each for each in fields.pop("customer", []) if each.strip()]
    if customer:
        here = selling()
        draft = LinkDraft.read(MultiDict({**fields, "customer": customer}), here)
        if draft.cards:
            draft.is_valid()
        return draft_page(draft, here)
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
