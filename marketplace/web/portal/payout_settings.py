"""Where the partner is paid."""

from __future__ import annotations

from marketplace.web.payout_settings.pages import payout_settings_pages
from marketplace.web.payout_settings.payee import Payee
from marketplace.web.portal.selling import current_partner

payout_settings = payout_settings_pages(
    Payee("portal", current_partner, "portal/payout_settings/show.html", "portal/payout_settings/new.html")
)
