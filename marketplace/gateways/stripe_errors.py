"""Stripe's errors in the house's words, sorted by whether anything can have happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests
import stripe
import structlog
from urllib3.exceptions import NewConnectionError

from marketplace.core.errors import DomainError, Unavailable
from marketplace.gateways.errors import KeyReused, OutcomeUnknown, Refused, UnknownAtProvider

log = structlog.get_logger(__name__)


@contextmanager
def translated() -> Iterator[None]:
    """Let Stripe's errors leave the block as ours.

    Raises:
        OutcomeUnknown: no answer, an answer that cannot be read, a failure at Stripe, or another call with the same key
            still running there.
        Unavailable: Stripe did nothing: too many calls, or it does not accept our key.
        KeyReused, UnknownAtProvider, Refused: a certain no.
    """
    try:
        yield
    except stripe.StripeError as error:
        log.warning(
            "stripe refused or failed", kind=type(error).__name__, status=error.http_status, code=error.code,
            stripe_request=error.request_id,
        )  # fmt: skip
        raise _ours(error) from error


@contextmanager
def told_apart() -> Iterator[None]:
    """Run a block that makes one request and no second: Stripe's errors leave it as ours.

    With one request, "Stripe did nothing" can be told from "nobody knows".

    Raises:
        OutcomeUnknown: the request went out, and no usable answer came.
        Unavailable: no connection came about, too many calls, or another call holds the key.
        KeyReused, UnknownAtProvider, Refused: a certain no.
    """
    try:
        with translated():
            yield
    except OutcomeUnknown as unknown:
        cause = unknown.__cause__
        if isinstance(cause, stripe.APIConnectionError) and not _went_out(cause):
            raise Unavailable("Stripe cannot be reached. Nothing was sent.") from cause
        if isinstance(cause, stripe.StripeError) and cause.http_status == 409:
            raise Unavailable("Stripe is still busy with another call of the same kind.") from cause
        raise


def _went_out(error: stripe.APIConnectionError) -> bool:
    """Tell whether the request may have left this machine: no, where not even a connection came about."""
    cause = error.__cause__
    if isinstance(cause, requests.exceptions.ConnectTimeout):
        return False
    if not isinstance(cause, requests.ConnectionError) or not cause.args:
        return True
    return not isinstance(getattr(cause.args[0], "reason", None), NewConnectionError)


def _ours(error: stripe.StripeError) -> DomainError:
    # Of a 403 the library keeps the code in the body only.
    if error.http_status == 403 and getattr(error.error, "code", None) == "account_invalid":
        return UnknownAtProvider("Stripe knows no such account, or it is closed.")
    is_held = error.http_status == 409  # another call still holds the key or the object
    return (None if is_held else _certain(error)) or OutcomeUnknown(
        "Stripe did not answer, so it is not known whether it acted. Try again in a minute."
    )


def _certain(error: stripe.StripeError) -> DomainError | None:
    match error:
        case stripe.AuthenticationError() | stripe.PermissionError():
            return Unavailable("Stripe does not accept this marketplace's key. Check STRIPE_SECRET_KEY.")
        case stripe.RateLimitError():
            return Unavailable("Stripe is taking no more calls right now. Try again in a minute.")
        case stripe.IdempotencyError():
            return KeyReused("Stripe knows this payment by the same key with other details.", code=error.code)
        case stripe.InvalidRequestError() if error.http_status == 404:
            return UnknownAtProvider("Stripe knows no such object.", param=error.param)
        case stripe.InvalidRequestError() | stripe.CardError():
            return Refused(f"Stripe refuses: {error.user_message or error.code}", code=error.code)
    return None
