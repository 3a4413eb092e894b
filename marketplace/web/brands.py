"""A storefront's brand as pages show it: title, logo, and the style sheet with its colour."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, url_for

from marketplace.storefronts.faces import Face
from marketplace.storefronts.models import Storefront
from marketplace.storefronts.rules.theme import style_sheet

FOR_GOOD: Final = "public, max-age=31536000, immutable"
FOR_A_WHILE: Final = "public, max-age=300"


def brand_of(storefront: Storefront | Face, *, home_url: str, theme_url: str) -> dict[str, Any]:
    """Return what the storefront's layout shows of a brand."""
    return {
        "name": storefront.title,
        "tagline": storefront.tagline,
        "logo_url": logo_url(storefront),
        "home_url": home_url,
        "theme_url": theme_url,
    }


def logo_url(storefront: Storefront | Face) -> str | None:
    """Return where the storefront's logo is; None where it has none."""
    digest = storefront.logo_digest
    return url_for("pictures.show", digest=digest, size="logo") if digest else None


def theme(storefront: Storefront, version: str) -> Response:
    """Return the style sheet of a storefront's colour. An address that names the colour is kept for good."""
    answer = Response(style_sheet(storefront.brand_color), content_type="text/css; charset=utf-8")
    is_exact = version == storefront.brand_color[1:]
    answer.headers["Cache-Control"] = FOR_GOOD if is_exact else FOR_A_WHILE
    return answer
