"""A storefront's brand on pages."""

from __future__ import annotations

from flask import Flask

from marketplace.storefronts.models import Storefront
from marketplace.web.brands import brand_of, logo_url, theme


def a_shop(**changes: str | None) -> Storefront:
    given = {"title": "Alp", "tagline": "Calm", "brand_color": "#0b6b4f", "logo_digest": None}
    return Storefront(**{**given, **changes})


def test_a_brand_has_title_and_logo(web: Flask) -> None:
    with web.test_request_context():
        brand = brand_of(a_shop(logo_digest="a" * 64), home_url="/s/alp/", theme_url="/s/alp/theme.css")
        assert (brand["name"], brand["tagline"], brand["home_url"]) == ("Alp", "Calm", "/s/alp/")
        assert "a" * 64 in brand["logo_url"]
        assert logo_url(a_shop()) is None


def test_the_style_sheet_is_kept_for_good_only_under_the_address_that_names_its_color() -> None:
    assert "immutable" in theme(a_shop(), "0b6b4f").headers["Cache-Control"]
    other = theme(a_shop(), "ffffff")
    assert other.headers["Cache-Control"] == "public, max-age=300"
    assert (other.mimetype, b"#0b6b4f" in other.data) == ("text/css", True)
