"""Who may call: the holder of the account's secret key, by Bearer or Basic; and in whose name.

The platform acts for a connected account by naming it in `Stripe-Account`, or in `Stripe-Context` as v2 has it.
"""

from __future__ import annotations

import hmac

from werkzeug.datastructures import Authorization, Headers

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.wire.errors import ApiError

_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we "
    "can help at https://support.stripe.com/."
)


def authenticate(headers: Headers, secret_key: str) -> None:
    """Check the key of a request.

    Raises:
        ApiError: no key, or another key (401).
    """
    key = _key(Authorization.from_header(headers.get("Authorization")))
    if not key:
        raise ApiError(_NO_KEY, status=401)
    if not hmac.compare_digest(key.encode(), secret_key.encode()):
        raise ApiError(f"Invalid API Key provided: {_masked(key)}", status=401)


def account_of(context: Context, headers: Headers) -> str:
    """Return the connected account in whose name a request acts; empty for the platform's own.

    Raises:
        ApiError: there is no such account, or it is closed (403).
    """
    name = headers.get("Stripe-Account") or headers.get("Stripe-Context") or ""
    if not name:
        return ""
    account = context.platform.objects.get("v2.core.account", name)
    if account is None or account["closed"]:
        raise ApiError(
            f"The provided key '{_masked(context.settings.secret_key)}' does not have access to account '{name}' (or "
            "that account does not exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )
    return name


def _key(authorization: Authorization | None) -> str | None:
    if authorization is None:
        return None
    if authorization.type == "bearer":
        return authorization.token
    return authorization.username if authorization.type == "basic" else None


def _masked(key: str) -> str:
    """Return a key with all but its kind and last four characters starred out."""
    shown = 8 if key.startswith(("sk_test_", "rk_test_", "pk_test_")) else 0
    return key[:shown] + "*" * max(len(key) - shown - 4, 0) + key[-4:]
