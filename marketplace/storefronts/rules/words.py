"""A storefront's address and its words."""

from __future__ import annotations

import re
from typing import Final

RESERVED: Final = frozenset({"house", "cart", "new", "admin", "operator", "portal", "vendor", "static", "api"})
"""Addresses with a meaning of their own. `house` is the operator's storefront."""

HOUSE_SLUG: Final = "house"
SHORTEST_SLUG, LONGEST_SLUG = 3, 60
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EMPTY_LINES: Final = re.compile(r"\n\s*\n")


def is_address(slug: str) -> bool:
    """Whether a slug has 3 to 60 small letters, digits and single hyphens between them."""
    return SHORTEST_SLUG <= len(slug) <= LONGEST_SLUG and _SLUG.fullmatch(slug) is not None


def first_addresses(slug: str, key: int) -> tuple[str, str]:
    """Return where the storefront of a partner with this key opens: at the slug of its name, else with the key in it.

    An address never leads to another storefront again, so one is found by the address that it opened at.
    """
    return slug, f"{slug[:40].rstrip('-')}-{key}"


def paragraphs(text: str) -> list[str]:
    """Part plain text into its paragraphs at empty lines; line breaks within one become spaces."""
    parts = _EMPTY_LINES.split(text.replace("\r\n", "\n").strip())
    return [" ".join(part.split()) for part in parts if part.strip()]
