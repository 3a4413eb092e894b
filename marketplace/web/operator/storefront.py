"""The house's own shop: what nobody's partner sells, at list price."""

from __future__ import annotations

from typing import Final

from flask import current_app

from marketplace.web.shopkeeping.blueprint import storefront_pages
from marketplace.web.shopkeeping.keeper import Keeper, Owner, Pages

CURRENCY: Final = "EUR"
"""What the house shows prices in until it chooses another one."""


def _owner() -> Owner:
    return Owner(None, str(current_app.config["MARKETPLACE_NAME"]), CURRENCY)


storefront = storefront_pages(
    Keeper(
        area="operator",
        owner=_owner,
        pages=Pages(
            show="operator/storefront/show.html",
            edit="operator/storefront/edit.html",
            shelf="operator/storefront/shelf/show.html",
            preview="operator/storefront/preview/show.html",
            preview_offering="operator/storefront/preview/offerings/show.html",
        ),
    )
)
