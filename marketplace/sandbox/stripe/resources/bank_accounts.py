"""Bank accounts into which accounts are paid out, as the v1 API shows them."""

from __future__ import annotations

from marketplace.sandbox.stripe.banks import TestBank, of_country
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources.listing import listing
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource("bank_account")
_BANK = "STRIPE TEST BANK"
_PLATFORM_COUNTRY = "US"


def attach(context: Context, bank: TestBank, *, holder: str) -> Json:
    """Let the context's account be paid into a test bank account from now on; the one before is forgotten."""
    for before in context.objects.all(RESOURCE.kind):
        context.objects.delete({"id": before["id"], "object": RESOURCE.kind, "deleted": True})
    return context.objects.add(_blank(context, bank, holder), private={"failure": bank.outcome.failure})


def current(context: Context) -> Json | None:
    """Return where the context's account is paid into; the platform has a bank account from the start."""
    found = context.objects.all(RESOURCE.kind)
    if found:
        return found[-1]
    if context.account:
        return None
    return attach(context, of_country(_PLATFORM_COUNTRY)[0], holder=context.settings.business_name)


def refused(context: Context, bank: Json) -> None:
    """Note that a bank account sent a payout back: nothing is paid into it by itself any more."""
    context.objects.save(bank | {"status": "errored"})


def index(context: Context, params: Params, account_id: str) -> Json:
    """List the bank accounts of a connected account."""
    context.platform.addressed("v2.core.account", account_id)
    params.choice("object", ("bank_account",))
    return listing(context.on(account_id), params, RESOURCE, f"/v1/accounts/{account_id}/external_accounts")


def retrieve(context: Context, _params: Params, account_id: str, bank_id: str) -> Json:
    """Retrieve a bank account of a connected account."""
    return context.on(account_id).addressed(RESOURCE.kind, bank_id)


def _blank(context: Context, bank: TestBank, holder: str) -> Json:
    return {
        "id": new_id("ba"),
        "object": RESOURCE.kind,
        "account": context.account or None,
        "account_holder_name": holder,
        "account_holder_type": "company",
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": _BANK,
        "country": bank.country,
        "currency": bank.currency,
        "customer": None,
        "default_for_currency": True,
        "fingerprint": f"{bank.country}{bank.number}"[-16:],
        "future_requirements": None,
        "last4": bank.last4,
        "metadata": {},
        "requirements": None,
        "routing_number": None,
        "status": "new",
    }


_PATH = "/v1/accounts/<account_id>/external_accounts"
ROUTES = (
    Route("GET", _PATH, index),
    Route("GET", f"{_PATH}/<bank_id>", retrieve),
)
