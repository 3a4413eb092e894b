"""Payment methods: a test card with the name and address of whoever holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from marketplace.sandbox.stripe import cards
from marketplace.sandbox.stripe.cards import Card
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.resources.addresses import EMPTY
from marketplace.sandbox.stripe.routing import Resource, Route
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire import errors
from marketplace.sandbox.stripe.wire.params import Params

RESOURCE = Resource("payment_method", expandable=frozenset({"customer"}))
_TOKEN_EXPIRY_YEARS = 3
_YEAR_SECONDS = 31_556_952


def add(
    context: Context, card: Card, *, expires: tuple[int, int], holder: Mapping[str, object], customer: str | None = None
) -> Json:
    """Store the use of a test card; `expires` is month and year."""
    body = {
        "id": new_id("pm"),
        "object": RESOURCE.kind,
        "allow_redisplay": "limited",
        "billing_details": {
            "address": dict(EMPTY),
            "email": holder.get("email"),
            "name": holder.get("name"),
            "phone": None,
            "tax_id": None,
        },
        "card": _card(card, expires),
        "created": context.now,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "radar_options": {"session": None},
        "type": "card",
    }
    return context.objects.add(body, private={"number": card.number})


def given(context: Context, name: str, *, customer: str | None = None) -> Json:
    """Return the payment method a parameter names: a stored one, or one of the pm_card_ test tokens."""
    if card := cards.BY_TOKEN.get(name):
        year = 1970 + context.now // _YEAR_SECONDS + _TOKEN_EXPIRY_YEARS
        return add(context, card, expires=(12, year), holder={}, customer=customer)
    method = context.objects.get(RESOURCE.kind, name)
    if method is None:
        raise errors.no_such("PaymentMethod", name, "payment_method")
    return method


def card_of(context: Context, method: Json) -> Card:
    """Return the test card behind a payment method."""
    return cards.BY_NUMBER[context.objects.private(method["id"])["number"]]


def retrieve(context: Context, _params: Params, method_id: str) -> Json:
    """Retrieve a payment method."""
    return context.addressed(RESOURCE.kind, method_id, param="payment_method")


def _card(card: Card, expires: tuple[int, int]) -> Json:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "fail" if card.decline and card.decline.code == "incorrect_cvc" else "pass",
        },
        "country": "US",
        "description": None,
        "display_brand": card.brand if card.brand != "amex" else "american_express",
        "exp_month": expires[0],
        "exp_year": expires[1],
        "fingerprint": hashlib.sha256(card.number.encode()).hexdigest()[:16],
        "funding": "credit",
        "generated_from": None,
        "iin": None,
        "issuer": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


ROUTES = (Route("GET", "/v1/payment_methods/<method_id>", retrieve),)
