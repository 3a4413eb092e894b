"""Parts of pages that come out the same for the same values: drawn once, then remembered by each process.

What a part is drawn from is its key, so nothing has to be forgotten when something changes: other values are another
part. Only parts without a form belong here, since a form carries its visitor's own token.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from flask import Flask, current_app, url_for
from markupsafe import Markup

from marketplace.db.memory import Memory
from marketplace.web.language import reader_locale
from marketplace.web.moments import reader_zone

_fragments: Final = Memory(most=1_000)


def remember_fragments(app: Flask) -> None:
    """Give templates `once(macro, …)` and `asset(name)`."""
    app.jinja_env.globals.update(once=once, asset=asset)


def fragment(template: str, key: Hashable, *, of: Callable[[], Mapping[str, Any]]) -> Markup:
    """Return a template drawn from the values that `of` gives; `key` must tell apart whatever it shows.

    The reader's language and time zone are part of every key. The template gets the values and the globals, and none of
    what every page is given.
    """
    whole = (template, str(reader_locale()), reader_zone().key, key)
    return _fragments.recall(whole, lambda: Markup(_drawn(template, of())))  # noqa: S704  a template escapes


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


def _drawn(template: str, values: Mapping[str, Any]) -> str:
    return current_app.jinja_env.get_template(template).render(values)
