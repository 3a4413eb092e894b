"""The portal's frame around a page: drawn once for each role and kind of page, then only filled."""

from __future__ import annotations

from typing import Final

from flask import render_template, request

from marketplace.db.memory import Memory
from marketplace.runtime.people import current_person
from marketplace.web.holes import filled, hole, pieces, without_token
from marketplace.web.language import reader_locale
from marketplace.web.moments import reader_zone

_frames: Final = Memory(most=200)


def framed(template: str, content: str, values: dict[str, str]) -> str:
    """Return a page of the portal with holes for its visitor's `name`, `detail` and token.

    The template shows `content` and `values` as text, and asks of a value only whether there is one. The frame follows
    from the template, the endpoint, the role and the language; from nothing else of the request.
    """
    shown = tuple(name for name, value in values.items() if value)
    place = (request.endpoint, current_person().role, str(reader_locale()), reader_zone().key)
    frame = _frames.recall((template, shown, place), lambda: _cut(template, values))
    return filled(frame, {_own(name): value for name, value in {**values, "content": content}.items()})


def _cut(template: str, values: dict[str, str]) -> tuple[str, ...]:
    visitor = {"name": hole("name"), "detail": hole("detail")}
    left = {name: hole(_own(name)) if value else "" for name, value in values.items()}
    drawn = without_token(render_template(template, content=hole(_own("content")), person=visitor, **left))
    if drawn is None:
        raise RuntimeError("a frame holds nothing that a visitor has typed")
    return pieces(drawn)


def _own(name: str) -> str:
    """Name a hole of the page apart from those of its visitor: an offering has a name as well."""
    return f"page {name}"
