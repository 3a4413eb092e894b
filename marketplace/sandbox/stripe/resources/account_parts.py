"""The inner parts of a v2 account, and which of them an answer shows."""

from __future__ import annotations

from marketplace.sandbox.stripe.store.objects import Json

KIND = "v2.core.account"
# What an answer leaves empty unless `include` names it.
ON_REQUEST = (
    "configuration.customer",
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "future_requirements",
    "identity",
    "requirements",
)
STATUSES = ("active", "pending", "rejected", "restricted", "unsupported")
_DETAILS = {
    "pending": ("determining_status", "no_resolution"),
    "rejected": ("rejected_other", "contact_stripe"),
    "restricted": ("requirements_past_due", "provide_info"),
    "unsupported": ("unsupported_country", "no_resolution"),
}
WANTED = ("identity.business_details.registered_name", "defaults.payout_methods", "identity.attestations")


def shown(body: Json, included: list[str]) -> Json:
    """Return an account with the parts asked for; the others are null."""
    configuration = {part: body["configuration"][part] for part in ("customer", "merchant", "recipient")}
    for part in configuration:
        if f"configuration.{part}" not in included:
            configuration[part] = None
    is_asked = any(name.startswith("configuration.") for name in included)
    parts = {name: body[name] if name in included else None for name in ON_REQUEST if "." not in name}
    return body | parts | {"configuration": configuration if is_asked else None}


def transfers_of(body: Json) -> str:
    """Return the status of the capability to receive transfers."""
    recipient = body["configuration"]["recipient"]
    return str(recipient["capabilities"]["stripe_balance"]["stripe_transfers"]["status"]) if recipient else ""


def recipient(status: str) -> Json:
    """Return the configuration of a recipient whose transfers and payouts have a status."""
    capability = {"status": status, "status_details": _details(status)}
    balance = {"payouts": dict(capability), "stripe_transfers": dict(capability)}
    return {"applied": True, "capabilities": {"bank_accounts": None, "cards": None, "stripe_balance": balance}}


def requirements(wanted: tuple[str, ...]) -> Json:
    """Return what Stripe still wants to know; nothing is due where nothing is wanted."""
    summary = {"minimum_deadline": {"status": "currently_due", "time": None}} if wanted else {"minimum_deadline": None}
    return {"alternatives": [], "entries": [_entry(name) for name in wanted], "summary": summary}


def defaults(currency: str, responsibilities: Json) -> Json:
    """Return what holds for the account where nothing else is said."""
    return {
        "currency": currency,
        "locales": [],
        "payout_methods": None,
        "profile": {"business_url": None, "doing_business_as": None, "product_description": None},
        "responsibilities": responsibilities | {"requirements_collector": "stripe"},
    }


def identity(country: str, entity_type: str | None) -> Json:
    """Return who the account is, before anything was said about it."""
    return {
        "attestations": None,
        "business_details": None,
        "country": country,
        "entity_type": entity_type,
        "individual": None,
    }


def _details(status: str) -> list[Json]:
    if status not in _DETAILS:
        return []
    code, resolution = _DETAILS[status]
    return [{"code": code, "resolution": resolution}]


def _entry(name: str) -> Json:
    deadline = {"status": "currently_due"}
    restricts = {"capability": "stripe_balance.stripe_transfers", "configuration": "recipient", "deadline": deadline}
    return {
        "awaiting_action_from": "user",
        "description": name,
        "errors": [],
        "impact": {"restricts_capabilities": [restricts]},
        "minimum_deadline": deadline,
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
