"""Where the vendor is paid."""

from __future__ import annotations

from marketplace.catalog import queries
from marketplace.catalog.models import Vendor
from marketplace.runtime.people import current_person
from marketplace.web.payout_settings.pages import payout_settings_pages
from marketplace.web.payout_settings.payee import Payee


def _vendor() -> Vendor:
    return queries.vendor_by_party(current_person().party_id)


payout_settings = payout_settings_pages(
    Payee("vendor", _vendor, "vendor/payout_settings/show.html", "vendor/payout_settings/new.html")
)
