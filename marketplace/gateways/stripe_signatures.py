"""Whether a message comes from Stripe, and is fresh.

Stripe's library checks the signature and refuses what is old. It accepts timestamps in the future, so that a captured
clock or a leaked secret could make messages valid for years to come; here they are refused as well.

Source: docs.stripe.com/webhooks, "Verify webhook signatures manually".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import stripe

from marketplace.gateways.errors import EventRefused

OLDEST: Final = timedelta(seconds=300)
FURTHEST_AHEAD: Final = timedelta(seconds=60)

_TIMESTAMP = re.compile(r"(?:^|,)t=(\d{1,12})(?:,|$)")


def verify(body: bytes, header: str, secret: str, *, now: datetime) -> str:
    """Return the body as text when one of the header's signatures fits it and its time is near `now`.

    `secret` may be several, with spaces between them: each of Stripe's endpoints signs with its own.

    Raises:
        EventRefused: no signature fits, or the message is older than five minutes or more than a minute ahead.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise EventRefused("The signature does not fit the message.") from None
    if not any(_fits(text, header, each) for each in secret.split()):
        raise EventRefused("The signature does not fit the message.")
    found = _TIMESTAMP.search(header)
    if found is None:
        raise EventRefused("The signature has no time.")
    sent_at = datetime.fromtimestamp(int(found[1]), UTC)
    if sent_at < now - OLDEST:
        raise EventRefused("The message is too old.", sent_at=sent_at)
    if sent_at > now + FURTHEST_AHEAD:
        raise EventRefused("The message comes from the future.", sent_at=sent_at)
    return text


def _fits(text: str, header: str, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(text, header, secret))
    except stripe.SignatureVerificationError:
        return False
