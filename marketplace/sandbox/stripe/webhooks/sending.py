"""One POST to an endpoint."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 10
_USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


def post(url: str, body: str, signature: str) -> tuple[bool, str]:
    """Send a signed event; return whether the endpoint took it (2xx) and what it answered. Redirects count as no."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Accept": "*/*; q=0.5, application/xml",
        "Cache-Control": "no-cache",
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": _USER_AGENT,
    }
    try:
        connection.request("POST", path, body.encode(), headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as failure:
        return False, f"{type(failure).__name__}: {failure}"
    finally:
        connection.close()
    return 200 <= status < 300, f"HTTP {status}"
