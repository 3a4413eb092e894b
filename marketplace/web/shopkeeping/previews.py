"""The shop as customers see it, for its own people, open or not. Nothing can be bought here, nothing is counted."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.core import clock
from marketplace.web.shop_pages import home_page, offering_page
from marketplace.web.shopkeeping.keeper import Keeper


def add_preview(preview: Blueprint, offerings: Blueprint, keeper: Keeper) -> None:
    """Give two blueprints the shop's first page and the page of one offering."""

    @preview.get("/")
    def show() -> str:
        """Show the first page."""
        shown = home_page(keeper.storefront(), keeper.preview_addresses(), at=clock.now())
        return render_template(keeper.pages.preview, **shown, page_url=keeper.url)

    @offerings.get("/<offering_id>/", endpoint="show")
    def show_offering(offering_id: str) -> str:
        """Show one offering."""
        shown = offering_page(keeper.storefront(), offering_id, keeper.preview_addresses(), at=clock.now())
        return render_template(keeper.pages.preview_offering, **shown, page_url=keeper.url)
