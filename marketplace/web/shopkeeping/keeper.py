"""Whose shop is being kept, and where its pages are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from marketplace.partners.models import Partner
from marketplace.storefronts import queries
from marketplace.storefronts.models import Storefront
from marketplace.web.shop_pages import ShopAddresses


@dataclass(frozen=True)
class Owner:
    """Whose shop it is: a partner, or nobody's for the house; how it is called and what it shows prices in at first."""

    partner: Partner | None
    name: str
    currency: str

    @property
    def partner_id(self) -> int | None:
        """Return the partner's key; None is the house."""
        return self.partner.id if self.partner else None


@dataclass(frozen=True)
class Pages:
    """The templates of one audience's pages."""

    show: str
    edit: str
    shelf: str
    preview: str
    preview_offering: str


@dataclass(frozen=True)
class Keeper:
    """One audience that keeps a shop: `area` is its blueprint, `owner` says whose shop the signed-in person keeps."""

    area: str
    owner: Callable[[], Owner]
    pages: Pages

    def storefront(self) -> Storefront:
        """Return the shop.

        Raises:
            StorefrontNotFound: it has not been opened.
        """
        return queries.own(self.owner().partner_id)

    def url(self, page: str, **values: Any) -> str:
        """Return the address of one of the pages, such as `shelf.show`."""
        return url_for(f"{self.area}.storefront.{page}", **values)

    def context(self) -> dict[str, Any]:
        """Return what every page of the audience's shop-keeping is rendered with."""
        return {"layout": f"layouts/{self.area}.html", "area": self.area, "page_url": self.url}

    def preview_addresses(self) -> ShopAddresses:
        """Return where the pages of the preview are. Nothing can be bought in it."""
        return ShopAddresses(
            home=self.url("preview.show"),
            theme=self.url("theme"),
            offering=lambda offering_id: self.url("preview.offerings.show", offering_id=offering_id),
        )


def public_address(storefront: Storefront) -> str:
    """Return the shop's address as customers reach it from outside."""
    return f"{current_app.config['MARKETPLACE_BASE_URL']}{url_for('storefront.shops.show', slug=storefront.slug)}"
