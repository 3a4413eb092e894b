"""Who may arrange things: this machine, with the token."""

from __future__ import annotations

import hmac
import ipaddress

from werkzeug.datastructures import Headers

from marketplace.sandbox.stripe.wire.errors import ApiError

HEADER = "Sandbox-Token"


def require(headers: Headers, remote: str | None, token: str) -> None:
    """Check that a request may use the control API.

    Raises:
        ApiError: it comes from another machine or without the token (403).
    """
    if not remote or not ipaddress.ip_address(remote).is_loopback:
        raise ApiError("The control API answers this machine only.", status=403)
    if not hmac.compare_digest(headers.get(HEADER, "").encode(), token.encode()):
        raise ApiError(f"The control API needs the sandbox's token in the header {HEADER}.", status=403)
