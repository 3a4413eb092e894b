from __future__ import annotations

import time

import stripe

from marketplace.sandbox.stripe.webhooks.signing import signature_header


def test_the_library_accepts_the_signature_and_makes_the_same() -> None:
    body, secret, now = '{"id": "evt_€"}', "whsec_test", int(time.time())

    header = signature_header(body, secret, now)

    assert header == stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=now)
    assert stripe.WebhookSignature.verify_header(body, header, secret, tolerance=300)
