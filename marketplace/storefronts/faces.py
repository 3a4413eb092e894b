"""What customers see of a shop before they are in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """A shop's address, words, colour (`#rrggbb`) and logo (a picture's digest, or None)."""

    slug: str
    title: str
    tagline: str
    brand_color: str
    logo_digest: str | None
