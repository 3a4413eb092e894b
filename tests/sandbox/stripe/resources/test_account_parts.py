from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.resources import account_parts


@pytest.mark.parametrize("status", account_parts.STATUSES)
def test_a_capability_explains_every_status_but_active(status: str) -> None:
    parts = account_parts.recipient(status)["capabilities"]["stripe_balance"]

    assert {part["status"] for part in parts.values()} == {status}
    assert bool(parts["stripe_transfers"]["status_details"]) is (status != "active")


def test_an_account_without_the_configuration_has_no_transfers() -> None:
    assert account_parts.transfers_of({"configuration": {"recipient": None}}) == ""
