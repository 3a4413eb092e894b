from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.control.masking import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Bearer sk_test_abc123", "Bearer sk_test_***"),
        ("rk_live_abc", "rk_live_***"),
        ('"secret": "whsec_abc123"', '"secret": "whsec_***"'),
        ("pi_1Ab_secret_Xyz9", "pi_1Ab_secret_***"),
        ("4242424242424242", "card ending 4242"),
        ("pay with 4000 0000 0000 0259 now", "pay with card ending 0259 now"),
        ("3782-822463-10005", "card ending 0005"),
        ("order 1795435200000, 4242424242424241", "order 1795435200000, 4242424242424241"),
        ("evt_4242424242424242", "evt_4242424242424242"),
    ],
)
def test_secrets_go_and_everything_else_stays(text: str, kept: str) -> None:
    assert masked(text) == kept
