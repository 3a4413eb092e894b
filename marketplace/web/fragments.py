"""Parts of pages that come out the same for the same values: drawn once, then remembered by each process.

What a part is drawn from is its key, so nothing has to be forgotten when something changes: other values are another
part. A form carries its visitor's own token: it is left out of what is remembered, and put in for each visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from flask import Flask, current_app, g, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from marketplace.db.memory import Memory
from marketplace.web.language import reader_locale
from marketplace.web.moments import reader_zone

_fragments: Final = Memory(most=400)  # a list is some 120 kB of text, and addresses are anybody's to make up
_IN_A_FORM: Final = 'name="csrf_token" value="{}"'
"""How every form writes its visitor's token."""


def remember_fragments(app: Flask) -> None:
    """Give templates `once(macro, …)` and `asset(name)`."""
    app.jinja_env.globals.update(once=once, asset=asset)


def fragment(template: str, key: Hashable, *, of: Callable[[], Mapping[str, Any]]) -> Markup:
    """Return a template drawn from the values that `of` gives; `key` must tell apart whatever it shows.

    The reader's language and time zone are part of every key. The template gets the values and the globals, and none of
    what every page is given.
    """
    return remembered((template, key), lambda: _drawn(template, of()))


def remembered(key: Hashable, draw: Callable[[], str]) -> Markup:
    """Return what `draw` draws by templates; drawn only the first time for this key, language and time zone."""
    whole = (key, str(reader_locale()), reader_zone().key)
    pieces: tuple[str, ...] | None = _fragments.get(whole)
    if pieces is None:
        drawn = draw()
        pieces = _without_token(drawn)
        if pieces is None:
            return Markup(drawn)  # noqa: S704  templates escape
        _fragments.keep(whole, pieces)
    return Markup(pieces[0] if len(pieces) == 1 else generate_csrf().join(pieces))  # noqa: S704  templates escape


def once(macro: Callable[..., str], *values: Any) -> str:
    """Return what a macro makes of these values; drawn only the first time."""
    key = (getattr(macro, "name", ""), str(reader_locale()), reader_zone().key, frozen(values))
    return _fragments.recall(key, lambda: macro(*values))


def frozen(value: Any) -> Hashable:
    """Return plain values, and lists and mappings of them, as something that can be a key."""
    if value is None or isinstance(value, str | int):
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


def _without_token(drawn: str) -> tuple[str, ...] | None:
    """Cut a drawn part at the token in each of its forms; this request keeps it in `g` once something asked for it.

    None where the token stands anywhere else as well: its visitor has typed it, and it is nobody else's.
    """
    token = g.get("csrf_token")
    if not token:
        return (drawn,)
    before, after = _IN_A_FORM.split("{}")
    cut = drawn.split(_IN_A_FORM.format(token))
    if any(token in piece for piece in cut):
        return None
    opened = [cut[0], *(after + piece for piece in cut[1:])]
    return (*(piece + before for piece in opened[:-1]), opened[-1])


def _drawn(template: str, values: Mapping[str, Any]) -> str:
    return current_app.jinja_env.get_template(template).render(values)
