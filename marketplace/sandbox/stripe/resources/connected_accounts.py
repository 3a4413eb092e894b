"""Accounts as the v1 API shows them: the platform's, and connected ones that v2 opened; and links to their pages."""

from __future__ import annotations

from datetime import datetime

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import account_parts, bank_accounts, page_links, payout_schedule, platform
from marketplace.sandbox.stripe.resources.listing import envelope
from marketplace.sandbox.stripe.resources.page_links import Wanted
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.params import Params

PAGE = "express"
_CAPABILITIES = {"active": "active", "pending": "pending"}


def own(context: Context, _params: Params) -> Json:
    """Retrieve the account that the key belongs to, or the connected one in whose name it is asked for."""
    if context.account:
        return _connected(context, context.platform.addressed(account_parts.KIND, context.account))
    account = platform.account(context)
    facts = {"charges_enabled": True, "country": "US", "details_submitted": True, "email": None}
    facts |= {"payouts_enabled": True, "type": "standard", "metadata": {}}
    return _blank(context, account, str(account["display_name"])) | facts


def retrieve(context: Context, _params: Params, account_id: str) -> Json:
    """Retrieve a connected account."""
    return _connected(context, context.platform.addressed(account_parts.KIND, account_id))


def login_link(context: Context, _params: Params, account_id: str) -> Json:
    """Make a link to the account's own pages; it is good once."""
    account = context.platform.addressed(account_parts.KIND, account_id)
    if bank_accounts.current(context.on(account_id)) is None or account["closed"]:
        raise errors.unexpected_state(
            "Cannot create a login link for an account that has not completed onboarding.", param="account"
        )
    link = page_links.issue(context, Wanted(PAGE, account_id))
    return {"object": "login_link", "created": context.now, "url": page_links.address(context, link)}


def _connected(context: Context, account: Json) -> Json:
    own = context.on(account["id"])
    bank, due = bank_accounts.current(own), [entry["description"] for entry in account["requirements"]["entries"]]
    transfers = account_parts.transfers_of(account)
    facts = {
        "country": account["identity"]["country"],
        "created": int(datetime.fromisoformat(account["created"]).timestamp()),
        "default_currency": account["defaults"]["currency"],
        "details_submitted": bank is not None,
        "email": account["contact_email"],
        "external_accounts": envelope([bank] if bank else [], f"/v1/accounts/{account['id']}/external_accounts"),
        "metadata": account["metadata"],
        "payouts_enabled": transfers == "active" and bank is not None,
        "capabilities": {"transfers": _CAPABILITIES.get(transfers, "inactive")},
        "requirements": _requirements(due),
    }
    return _blank(own, account, account["display_name"]) | facts


def _blank(context: Context, account: Json, name: str | None) -> Json:
    interval = "daily" if payout_schedule.is_daily(context) else "manual"
    schedule = {"delay_days": 2, "interval": interval, "monthly_anchor": None, "monthly_payout_days": None}
    schedule |= {"weekly_anchor": None, "weekly_payout_days": None}
    return {
        "id": account["id"],
        "object": platform.KIND,
        "business_profile": {"mcc": None, "name": name, "product_description": None, "support_url": None, "url": None},
        "business_type": None,
        "capabilities": {},
        "charges_enabled": False,
        "company": None,
        "controller": {"is_controller": True, "requirement_collection": "stripe", "type": "application"},
        "created": account["created"],
        "default_currency": context.settings.default_currency,
        "external_accounts": envelope([], f"/v1/accounts/{account['id']}/external_accounts"),
        "future_requirements": _requirements([]),
        "groups": None,
        "individual": None,
        "requirements": _requirements([]),
        "settings": {
            "dashboard": {"display_name": name, "timezone": "Etc/UTC"},
            "payouts": {"debit_negative_balances": False, "schedule": schedule, "statement_descriptor": None},
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "express",
    }


def _requirements(due: list[str]) -> Json:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": "requirements.past_due" if due else None,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


RESOURCE = Resource(platform.KIND)
ROUTES = (
    Route("GET", "/v1/account", own),
    Route("GET", "/v1/accounts/<account_id>", retrieve),
    Route("POST", "/v1/accounts/<account_id>/login_links", login_link),
)
