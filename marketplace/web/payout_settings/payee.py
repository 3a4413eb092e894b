"""Whose payout settings the pages are about, and where the pages are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from marketplace.catalog.models import Vendor
from marketplace.partners.models import Partner
from marketplace.runtime.people import current_person


@dataclass(frozen=True)
class Payee:
    """One audience that is paid: `area` is its blueprint, `party` says which party the signed-in person acts for.

    `shows` and `asks` are the templates of its two pages.
    """

    area: str
    party: Callable[[], Partner | Vendor]
    shows: str
    asks: str

    def url(self, page: str, **values: Any) -> str:
        """Return the address of one of the pages, such as `onboarding.create`."""
        return url_for(f"{self.area}.payout_settings.{page}", **values)

    def outside(self, page: str) -> str:
        """Return the address of one of the pages as Stripe sends people back to it."""
        return f"{current_app.config['MARKETPLACE_BASE_URL']}{self.url(page)}"

    def country(self) -> str:
        """Return where the party is at home, as far as that is known; empty for a vendor."""
        party = self.party()
        return party.country if isinstance(party, Partner) else ""

    def context(self) -> dict[str, Any]:
        """Return what every page is rendered with."""
        return {
            "layout": f"layouts/{self.area}.html",
            "page_url": self.url,
            "is_watching": current_person().is_watching,
        }
