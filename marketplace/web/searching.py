"""Search results as every audience sees them: in groups by kind, or straight to the page of what an id names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from marketplace.insight.search import EACH, Hit, is_id


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of hits: what it is called, its icon, and the page of one of them with the parameter that names it."""

    title: LazyString
    icon: str
    endpoint: str
    parameter: str
    fixed: tuple[tuple[str, str], ...] = ()

    def address(self, hit: Hit) -> str:
        """Return where a hit is shown."""
        values: dict[str, Any] = {self.parameter: hit.id, **dict(self.fixed)}
        return url_for(self.endpoint, **values)


Shelves = Mapping[str, Shelf]
LONGEST: Final = 200


def asked() -> str:
    """Return what is searched for, without the spaces around it and no longer than anybody types."""
    return request.args.get("q", "").strip()[:LONGEST]


def results(page: str, shelves: Shelves, hits: Sequence[Hit]) -> str | Response:
    """Show the hits, or go straight to the one thing that an id or a key names."""
    text = asked()
    exact = [hit for hit in hits if text in {hit.id, hit.title} and (is_id(text) or ":" in text)]
    if len(exact) == 1 or (exact and exact[0].id == text):
        return redirect(shelves[exact[0].kind].address(exact[0]), 303)
    return render_template(page, text=text, shelves=shelves, groups=_grouped(hits), most=EACH)


def _grouped(hits: Sequence[Hit]) -> dict[str, list[Hit]]:
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    return groups
