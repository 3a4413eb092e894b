"""The signature of a webhook: HMAC-SHA256 over timestamp and body. Source: docs.stripe.com/webhooks/signatures."""

from __future__ import annotations

import hashlib
import hmac


def signature_header(body: str, secret: str, timestamp: int, *more: str) -> str:
    """Return the Stripe-Signature header for a body sent at a time (Unix seconds).

    With `more` secrets, each of them signs as well, as Stripe does while an endpoint's secret is being changed.
    """
    signatures = [f"v1={_digest(body, key, timestamp)}" for key in (secret, *more)]
    return ",".join([f"t={timestamp}", *signatures])


def _digest(body: str, secret: str, timestamp: int) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
