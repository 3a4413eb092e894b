"""Whether a message comes from Stripe, and is fresh. Signed here by Stripe's own library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import stripe

from marketplace.gateways.errors import EventRefused
from marketplace.gateways.stripe_signatures import verify

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "whsec_one"
BODY = '{"amount": 1080, "name": "Zoë"}'


def signed(at: datetime = NOW, *, secret: str = SECRET, body: str = BODY) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(body, secret, int(at.timestamp()))
    return header


def test_a_fresh_message_with_a_fitting_signature_is_taken() -> None:
    assert verify(BODY.encode(), signed(), SECRET, now=NOW) == BODY


@pytest.mark.parametrize("seconds", [-300, -1, 0, 60])
def test_five_minutes_ago_and_a_minute_ahead_are_still_now(seconds: int) -> None:
    assert verify(BODY.encode(), signed(NOW + timedelta(seconds=seconds)), SECRET, now=NOW)


@pytest.mark.parametrize(("seconds", "reason"), [(-301, "too old"), (61, "future"), (3600 * 24 * 365, "future")])
def test_what_is_older_or_further_ahead_is_refused(seconds: int, reason: str) -> None:
    with pytest.raises(EventRefused, match=reason):
        verify(BODY.encode(), signed(NOW + timedelta(seconds=seconds)), SECRET, now=NOW)


def test_one_of_two_signatures_is_enough_while_the_secret_is_changed() -> None:
    _, _, new = signed(secret="whsec_two").partition(",")
    assert verify(BODY.encode(), f"{signed()},{new}", "whsec_two", now=NOW)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (BODY.encode(), signed(secret="whsec_other")),
        (BODY.replace("1080", "1081").encode(), signed()),
        (BODY.encode() + b" ", signed()),
        (BODY.encode(), ""),
        (BODY.encode(), "t=1,v1=00"),
        (BODY.encode(), signed().replace("v1=", "v0=")),
        (BODY.encode(), f"t={int(NOW.timestamp()) + 1}," + signed().partition(",")[2]),
        (b"\xff\xfe", signed()),
    ],
)
def test_a_forged_message_is_refused(body: bytes, header: str) -> None:
    with pytest.raises(EventRefused, match="does not fit"):
        verify(body, header, SECRET, now=NOW)


def test_without_a_secret_nothing_is_trusted() -> None:
    with pytest.raises(EventRefused):
        verify(BODY.encode(), signed(secret=""), "", now=NOW)


def test_each_of_several_endpoints_has_its_own_secret() -> None:
    both = f"{SECRET}  whsec_connect"

    assert verify(BODY.encode(), signed(), both, now=NOW) == BODY
    assert verify(BODY.encode(), signed(secret="whsec_connect"), both, now=NOW) == BODY
    with pytest.raises(EventRefused, match="does not fit"):
        verify(BODY.encode(), signed(secret=both), both, now=NOW)
