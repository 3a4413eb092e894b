"""The platform's own account, as the v1 API names it."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.store.objects import Json

KIND = "account"


def account(context: Context) -> Json:
    """Return the platform's account; it is made when it is first asked for."""
    platform = context.platform
    found = platform.objects.all(KIND)
    return found[0] if found else platform.objects.add(_blank(platform))


def _blank(context: Context) -> Json:
    return {
        "id": new_id("acct", 16),
        "object": KIND,
        "created": context.now,
        "default_currency": context.settings.default_currency,
        "display_name": context.settings.business_name,
    }
