"""Drawn text with holes: what differs between visitors is left out when it is drawn, and put in for each of them.

A hole stands between two NUL characters, which nothing that is shown can hold: an address with one is refused, a form
marks it, and PostgreSQL stores none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import g
from markupsafe import Markup, escape

TOKEN: Final = "token"  # noqa: S105  a name
"""The hole of a form's token against forged forms."""

_EDGE: Final = "\x00"
_IN_A_FORM: Final = 'name="csrf_token" value="{}"'
"""How every form writes its visitor's token."""


def hole(name: str) -> Markup:
    """Return a hole for a template to put somewhere: it is not escaped."""
    return Markup(f"{_EDGE}{name}{_EDGE}")  # noqa: S704  a name of ours


def without_token(drawn: str) -> str | None:
    """Return drawn text with a hole for the token in each of its forms; this request keeps it in `g` once it was asked.

    None where the token stands anywhere else as well: its visitor has typed it, and it is nobody else's.
    """
    token, plain = g.get("csrf_token"), str(drawn)  # markup would escape what it is given
    if not token:
        return plain
    left = plain.replace(_IN_A_FORM.format(token), _IN_A_FORM.format(hole(TOKEN)))
    return None if token in left else left


def pieces(text: str) -> tuple[str, ...]:
    """Cut text at its holes: what is drawn and the names of holes, in turns."""
    return tuple(text.split(_EDGE))


def filled(cut: tuple[str, ...], values: Mapping[str, object]) -> str:
    """Put values into holes, escaped unless they are markup; a hole without a value stays one."""
    known = {name: str(escape(value)) for name, value in values.items()}
    turns = (part if place % 2 == 0 else known.get(part, hole(part)) for place, part in enumerate(cut))
    return "".join(turns)
