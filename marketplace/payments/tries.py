"""A try at paying as values: what it was frozen with, read back exactly, free of any session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.gateways.ports import CheckoutItem, CheckoutRequest
from marketplace.payments.models import Checkout


@dataclass(frozen=True)
class Try:
    """What the second step needs to know, free of any session. `url` is there when no page has to be asked for.

    `asked_since` says since when the page may have been asked for, where somebody has been here before.
    """

    checkout_id: int
    idempotency_key: str
    request: CheckoutRequest
    url: str | None
    asked_since: datetime | None = None


def as_try(checkout: Checkout) -> Try:
    """Return a prepared try with the parameters it was frozen with."""
    url = checkout.url if checkout.state == "open" else None
    return Try(checkout.id, checkout.idempotency_key, thawed(checkout.parameters), url)


def frozen(request: CheckoutRequest) -> dict[str, Any]:
    """Return a request as a try keeps it."""
    return {
        "order_id": request.order_id,
        "currency": request.currency,
        "items": [[item.name, item.amount_minor] for item in request.items],
        "customer_email": request.customer_email,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": request.expires_at.isoformat(),
    }


def thawed(parameters: dict[str, Any]) -> CheckoutRequest:
    """Return the request that a try keeps."""
    items = tuple(CheckoutItem(name, amount) for name, amount in parameters["items"])
    expires_at = datetime.fromisoformat(parameters["expires_at"])
    return CheckoutRequest(**{**parameters, "items": items, "expires_at": expires_at})
