"""Stripe's errors in the house's words, sorted by whether anything can have happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog

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


def _ours(error: stripe.StripeError) -> DomainError:
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
