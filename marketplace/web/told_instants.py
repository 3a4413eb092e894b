"""Instants inside what a machine wrote down, shown to the reader as every other time is.

Evidence is kept as it was written, with instants in ISO 8601; whoever reads it has a zone and a language of its own.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup, escape

from marketplace.web.moments import format_moment, machine_text, utc_text

INSTANT: Final = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")


def told_instants(said: Any) -> Markup:
    """Return a text, a number or a list of them as markup, each instant in it as the reader's own time."""
    if isinstance(said, list | tuple):
        return Markup(", ").join(told_instants(each) for each in said)
    text, parts, done = str(said), list[str](), 0
    for found in INSTANT.finditer(text):
        parts += [escape(text[done : found.start()]), _told(found[0])]
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])


def _told(written: str) -> Markup:
    """The same as the component `moment` says of an instant; what only looks like one stays as it is."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return escape(written)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine_text(at), utc_text(at), format_moment(at))
