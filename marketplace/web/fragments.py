"""Parts of pages that come out the same for the same values: drawn once, then remembered by each process.

What a part is drawn from is its key, so nothing has to be forgotten when something changes: other values are another
part. A form carries its visitor's own token: it is left out of what is remembered, and put in for each visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any, Final

from flask import Flask, current_app, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from marketplace.db.memory import Memory
from marketplace.web.holes import TOKEN, filled, pieces, without_token
from marketplace.web.language import reader_locale
from marketplace.web.moments import reader_zone

ROOM: Final = 16 * 1024 * 1024
"""Characters that all parts remembered may have: what is looked for is anybody's to make up."""

_fragments: Final = Memory(most=ROOM)


def remember_fragments(app: Flask) -> None:
    """Give templates `once(macro, …)` and `asset(name)`."""
    app.jinja_env.globals.update(once=once, asset=asset)


def fragment(template: str, key: Hashable, *, of: Callable[[], Mapping[str, Any]]) -> Markup:
    """Return a template drawn from the values that `of` gives; `key` must tell apart whatever it shows.

    The reader's language and time zone are part of every key. The template gets the values and the globals, and none of
    what every page is given.
    """
    return remembered((template, key), lambda: drawn(template, of()))


def drawn(template: str, values: Mapping[str, Any]) -> Markup:
    """Return a template drawn from these values and the globals alone."""
    return Markup(current_app.jinja_env.get_template(template).render(values))  # noqa: S704  templates escape


def remembered(key: Hashable, draw: Callable[[], str]) -> Markup:
    """Return what `draw` draws by templates; drawn only the first time for this key, language and time zone."""
    whole = (key, str(reader_locale()), reader_zone().key)
    cut: tuple[str, ...] | None = _fragments.get(whole)
    if cut is None:
        text = draw()
        left = without_token(text)
        if left is None:
            return Markup(text)  # noqa: S704  templates escape
        cut = _fragments.keep(whole, pieces(left), weight=len(left) + len(repr(key)))
    return Markup(cut[0] if len(cut) == 1 else filled(cut, {TOKEN: generate_csrf()}))  # noqa: S704  templates escape


def once(macro: Callable[..., str], *values: Any) -> str:
    """Return what a macro makes of these values; drawn only the first time."""
    key = (getattr(macro, "name", ""), str(reader_locale()), reader_zone().key, frozen(values))
    known: str | None = _fragments.get(key)
    if known is None:
        known = macro(*values)
        _fragments.keep(key, known, weight=len(known) + len(repr(key)))
    return known


def frozen(value: Any) -> Hashable:
    """Return plain values and frozen dataclasses, and lists and mappings of them, as something that can be a key."""
    if value is None or isinstance(value, str | int) or (is_dataclass(value) and isinstance(value, Hashable)):
        return value
    if isinstance(value, Mapping):
        return tuple((key, frozen(each)) for key, each in value.items())
    if isinstance(value, Sequence):
        return tuple(frozen(each) for each in value)
    return str(value)


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """Return the address of a static file."""
    return url_for("static", filename=name)
