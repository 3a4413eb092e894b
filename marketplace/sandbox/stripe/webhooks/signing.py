"""The signature of a webhook: HMAC-SHA256 over timestamp and body. Source: docs.stripe.com/webhooks/signatures."""

from __future__ import annotations

import hashlib
import hmac


def signature_header(body: str, secret: str, timestamp: int) -> str:
    """Return the Stripe-Signature header for a body sent at a time (Unix seconds)."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"
