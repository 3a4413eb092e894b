"""Accounts of the v2 API: whom the platform pays. Their life is in `onboarding`."""

from __future__ import annotations

from marketplace.sandbox.stripe.banks import CURRENCIES
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources import account_parts, onboarding, thin_events
from marketplace.sandbox.stripe.resources.pages_of_v2 import page_of_v2
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors, metadata
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.params import Params
from marketplace.sandbox.stripe.wire.times import iso

_ENTITIES = ("company", "government_entity", "individual", "non_profit")
_DASHBOARDS = ("express", "full", "none")
_COLLECTORS = ("application", "application_custom", "application_express", "stripe")


def _bare(_context: Context, body: Json) -> Json:
    return account_parts.shown(body, [])


RESOURCE = Resource(account_parts.KIND, represent=_bare)


def create(context: Context, params: Params) -> Json:
    """Open an account, and apply the configuration of a recipient to it where that is asked for."""
    included = _included(params)
    country, entity = _identity(params)
    body = {
        "id": new_id("acct", 16),
        "object": RESOURCE.kind,
        "closed": False,
        "contact_email": params.text("contact_email"),
        "contact_phone": params.text("contact_phone"),
        "created": iso(context.now),
        "dashboard": params.choice("dashboard", _DASHBOARDS) or "none",
        "defaults": account_parts.defaults(CURRENCIES[country], _responsibilities(params)),
        "display_name": params.text("display_name"),
        "future_requirements": {"alternatives": [], "entries": [], "minimum_transition_date": None, "summary": None},
        "identity": account_parts.identity(country, entity),
        "livemode": False,
        "metadata": metadata.merged(params),
        **_applied(params),
    }
    context.platform.objects.add(body, created=context.now)
    thin_events.record(context, "v2.core.account.created", body)
    return account_parts.shown(body, included)


def retrieve(context: Context, params: Params, account_id: str) -> Json:
    """Retrieve an account, with the parts that `include` names."""
    included = _included(params)
    return account_parts.shown(context.platform.addressed(RESOURCE.kind, account_id), included)


def update(context: Context, params: Params, account_id: str) -> Json:
    """Change how an account is called and reached, and its metadata; or apply the configuration of a recipient."""
    included, before = _included(params), context.platform.addressed(RESOURCE.kind, account_id)
    after = before | {"metadata": metadata.merged(params, before["metadata"])}
    for field in ("contact_email", "contact_phone", "display_name"):
        if params.has(field):
            after[field] = params.text(field)
    if "recipient" not in before["applied_configurations"] and params.has("configuration"):
        after |= _applied(params)
    else:
        _read_configuration(params)
    if after != before:
        context.platform.objects.save(after)
        thin_events.record(context, "v2.core.account.updated", after)
    return account_parts.shown(after, included)


def close(context: Context, params: Params, account_id: str) -> Json:
    """Close an account for good."""
    params.texts("applied_configurations")
    closed = onboarding.close(context, context.platform.addressed(RESOURCE.kind, account_id))
    return account_parts.shown(closed, [])


def index(context: Context, params: Params) -> Json:
    """List accounts, newest first."""
    return page_of_v2(context.platform, params, RESOURCE, "/v2/core/accounts")


def _included(params: Params) -> list[str]:
    names = params.texts("include") or []
    for name in names:
        if name not in account_parts.ON_REQUEST:
            raise ApiError(f"Invalid include: {name}", param="include")
    return names


def _identity(params: Params) -> tuple[str, str | None]:
    section = params.section("identity")
    country, entity = section.required_text("country").upper(), section.choice("entity_type", _ENTITIES)
    if country not in CURRENCIES:
        raise errors.unexpected_state(f"Accounts cannot be opened in {country}.", code="unsupported_country")
    details = section.section("business_details")
    details.text("registered_name")
    return country, entity


def _responsibilities(params: Params) -> Json:
    section = params.section("defaults").section("responsibilities")
    return {
        "fees_collector": section.choice("fees_collector", _COLLECTORS) or "application",
        "losses_collector": section.choice("losses_collector", ("application", "stripe")) or "application",
    }


def _read_configuration(params: Params) -> bool:
    balance = params.section("configuration").section("recipient").section("capabilities").section("stripe_balance")
    payouts, transfers = balance.section("payouts"), balance.section("stripe_transfers")
    return bool(payouts.boolean("requested")) | bool(transfers.boolean("requested"))


def _applied(params: Params) -> Json:
    is_recipient = _read_configuration(params)
    recipient = account_parts.recipient("restricted") if is_recipient else None
    return {
        "applied_configurations": ["recipient"] if is_recipient else [],
        "configuration": {"customer": None, "merchant": None, "recipient": recipient},
        "requirements": account_parts.requirements(account_parts.WANTED if is_recipient else ()),
    }


ROUTES = (
    Route("POST", "/v2/core/accounts", create),
    Route("GET", "/v2/core/accounts", index),
    Route("GET", "/v2/core/accounts/<account_id>", retrieve),
    Route("POST", "/v2/core/accounts/<account_id>", update),
    Route("POST", "/v2/core/accounts/<account_id>/close", close),
)
