"""Who may call: the holder of the account's secret key, by Bearer or Basic."""

from __future__ import annotations

import hmac

from werkzeug.datastructures import Authorization, Headers

from marketplace.sandbox.stripe.wire.errors import ApiError

_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we "
    "can help at https://support.stripe.com/."
)


def authenticate(headers: Headers, secret_key: str) -> None:
    """Check the key of a request.

    Raises:
        ApiError: no key, another key (401), or a connected account, of which this sandbox has none (403).
    """
    key = _key(Authorization.from_header(headers.get("Authorization")))
    if not key:
        raise ApiError(_NO_KEY, status=401)
    if not hmac.compare_digest(key.encode(), secret_key.encode()):
        raise ApiError(f"Invalid API Key provided: {_masked(key)}", status=401)
    if account := headers.get("Stripe-Account"):
        raise ApiError(
            f"The provided key '{_masked(key)}' does not have access to account '{account}' (or that account does not "
            "exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )


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
