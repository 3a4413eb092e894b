"""Account links of the v2 API: the way onto the onboarding page."""

from __future__ import annotations

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import page_links
from marketplace.sandbox.stripe.resources.page_links import Wanted
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.params import Params
from marketplace.sandbox.stripe.wire.times import iso

PAGE = "setup"
_USE_CASES = ("account_onboarding", "account_update")

RESOURCE = Resource("v2.core.account_link")


def create(context: Context, params: Params) -> Json:
    """Make a link for an account; it is good once and for five minutes."""
    account = context.platform.addressed("v2.core.account", params.required_text("account"), param="account")
    case = params.section("use_case")
    kind = case.choice("type", _USE_CASES)
    if kind is None:
        raise errors.missing("use_case[type]")
    options = case.section(kind)
    refresh_url, return_url = options.url("refresh_url"), options.url("return_url")
    collected = _collected(options)
    if refresh_url is None:
        raise errors.missing(f"use_case[{kind}][refresh_url]")
    if account["closed"]:
        raise errors.unexpected_state(f"The account {account['id']} is closed.", code="account_closed")
    link = page_links.issue(context, Wanted(PAGE, account["id"], refresh_url, return_url))
    shown = {"collection_options": collected, "refresh_url": refresh_url, "return_url": return_url}
    return {
        "object": RESOURCE.kind,
        "account": account["id"],
        "created": iso(link["created"]),
        "expires_at": iso(link["expires_at"]),
        "livemode": False,
        "url": page_links.address(context, link),
        "use_case": {"type": kind, **{case: shown if case == kind else None for case in _USE_CASES}},
    }


def _collected(options: Params) -> Json | None:
    if not options.has("collection_options"):
        return None
    chosen = options.section("collection_options")
    return {
        "fields": chosen.choice("fields", ("currently_due", "eventually_due")) or "currently_due",
        "future_requirements": chosen.choice("future_requirements", ("include", "omit")) or "omit",
    }


ROUTES = (Route("POST", "/v2/core/account_links", create),)
