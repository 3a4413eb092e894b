"""Pages kept whole by each process, for as long as nothing has changed that they were drawn from.

A page that somebody has been shown is kept with its basis: the state of the offerings on it and the terms it was drawn
at. Whoever comes for the same address brings, by the one question that finds out who they are, the state of those
offerings now. Where it is the same, and their terms are alike, they get the same page with their own name and token.

Source: docs/adr/0022-pages-kept-whole.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final

from flask import current_app, g, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from marketplace.catalog.basis import Basis
from marketplace.catalog.queries import shop_state
from marketplace.catalog.queries.shop_state import Entered, ShopState
from marketplace.catalog.standing_terms import StandingTerms, recalled_terms
from marketplace.db.memory import Memory, memory
from marketplace.runtime.people import Person, current_person
from marketplace.web.context import detail_of
from marketplace.web.framing import framed
from marketplace.web.holes import TOKEN, pieces, without_token
from marketplace.web.language import reader_locale
from marketplace.web.moments import reader_zone

ROOM: Final = 32 * 1024 * 1024
"""Bytes that the pages kept of one database may take in a process, addresses included."""

_BESIDES: Final = 1_000
"""Bytes that an entry takes besides its texts, about."""

Parts = tuple[bytes, ...]
"""What is drawn and the names of holes, in turns."""

_views: Final[set[Callable[..., Response | str]]] = set()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a view shows: the frame's template, what goes into it, and what all of it was drawn from.

    Without a basis it is shown once and not kept. Everything on it follows from its address, the basis and the role.
    """

    template: str
    content: Markup
    values: dict[str, str]
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class _Page:
    parts: Parts
    basis: Basis


def kept(view: Callable[..., Sheet]) -> Callable[..., Response | str]:
    """Let a page of the shop be kept: the view draws its sheet only where none is kept that would be the same."""

    @wraps(view)
    def answer(**arguments: Any) -> Response | str:
        return _recalled() or _shown(view(**arguments))

    _views.add(answer)
    return answer


def came_in(token: str, *, at: datetime) -> Entered | None:
    """Find who has come to a page that is kept, together with the state of what it shows; None: ask as for any page."""
    if current_app.view_functions.get(request.endpoint or "") not in _views:
        return None
    shown = _memory().get(_address())
    entered = shop_state.enter(token, shown, at=at) if shown is not None else None
    if entered and entered.state:
        g.shop_seen = (shown, entered.state, at)
    return entered


def _recalled() -> Response | None:
    seen: tuple[str, ShopState, datetime] | None = g.get("shop_seen")
    person = current_person()
    if seen is None or not _is_ordinary(person):
        return None
    shown, state, at = seen
    terms = recalled_terms(person.party_id, edition=state.terms, at=at)
    page: _Page | None = _memory().get((_address(), _reader(person, terms))) if terms else None
    if page is None or page.basis.shown != shown or not page.basis.stands(state, at=at):
        return None
    return _given(page.parts, person)


def _shown(sheet: Sheet) -> Response | str:
    person = current_person()
    if not _is_ordinary(person):
        return render_template(sheet.template, content=sheet.content, **sheet.values)
    drawn = framed(sheet.template, sheet.content, sheet.values)
    left = without_token(drawn)
    if sheet.basis is None or not sheet.basis.is_whole or left is None:
        return _given(_parts(drawn), person)
    page = _Page(_parts(left), sheet.basis)
    _keep(page, _reader(person, sheet.basis.terms))
    return _given(page.parts, person)


def _parts(text: str) -> Parts:
    return tuple(part.encode() for part in pieces(text))


def _given(parts: Parts, person: Person) -> Response:
    """Give a page to somebody, with their own token in its forms and their own name in its frame."""
    own = {b"name": person.name, b"detail": detail_of(person), TOKEN.encode(): generate_csrf()}
    known = {name: str(escape(value)).encode() for name, value in own.items()}
    return make_response(b"".join(part if place % 2 == 0 else known[part] for place, part in enumerate(parts)))


def _keep(page: _Page, reader: Hashable) -> None:
    address = _address()
    beside = _BESIDES + sum(map(len, map(str, address))) + len(page.basis.shown)
    _memory().keep(address, page.basis.shown, weight=beside)
    _memory().keep((address, reader), page, weight=beside + sum(map(len, page.parts)))


def _address() -> tuple[Hashable, ...]:
    return (request.path, request.query_string)


def _reader(person: Person, terms: StandingTerms) -> Hashable:
    return (terms.likeness, person.role, str(reader_locale()), reader_zone().key)


def _is_ordinary(person: Person) -> bool:
    """Whether the page says nothing once, and nothing of whose eyes somebody looks through."""
    return not person.is_watching and "_flashes" not in session


def _memory() -> Memory:
    return memory("pages", most=ROOM)


def kept_bytes() -> int:
    """Return how many bytes the pages kept of this app's database take, about."""
    return _memory().weight
