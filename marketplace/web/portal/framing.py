"""The portal's frame around a page: drawn once for each person and page, then only filled."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request, session
from markupsafe import Markup

from marketplace.runtime.people import current_person
from marketplace.web.fragments import frozen, remembered

_HOLE: Final = Markup("<content/>")
"""Stands where the content goes. Every value in a frame is escaped, so none can look like it."""


def framed(template: str, *, content: Markup, **values: Any) -> str:
    """Return a page of the portal with `content` in it, its frame remembered; the template shows `content` once.

    The frame follows from the page, the person and `values`, and from nothing else of the request. While there is
    something to be said once, all of it is drawn.
    """
    if "_flashes" in session:
        return render_template(template, content=content, **values)
    person = current_person()
    shown = (person.name, person.role, person.party_id, person.party_name, person.viewing)
    key = (template, request.endpoint, shown, frozen(values))
    return remembered(key, lambda: render_template(template, content=_HOLE, **values)).replace(_HOLE, content, 1)
