"""The partner's own shop."""

from __future__ import annotations

from marketplace.web.portal.selling import current_partner
from marketplace.web.shopkeeping.blueprint import storefront_pages
from marketplace.web.shopkeeping.keeper import Keeper, Owner, Pages


def _owner() -> Owner:
    partner = current_partner()
    return Owner(partner, partner.name, partner.currency)


storefront = storefront_pages(
    Keeper(
        area="portal",
        owner=_owner,
        pages=Pages(
            show="portal/storefront/show.html",
            edit="portal/storefront/edit.html",
            shelf="portal/storefront/shelf/show.html",
            preview="portal/storefront/preview/show.html",
            preview_offering="portal/storefront/preview/offerings/show.html",
        ),
    )
)
