from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.resources import dispute_parts
from tests.sandbox.stripe.resources.test_refunding import charged


@pytest.mark.parametrize(
    ("token", "network", "code"), [("pm_card_visa", "visa", "10.4"), ("pm_card_mastercard", "mastercard", "4837")]
)
def test_a_dispute_names_the_networks_own_reason(context: Context, token: str, network: str, code: str) -> None:
    dispute = dispute_parts.blank(context, charged(context, token), 10_000, "fraudulent")

    card = dispute["payment_method_details"]["card"]
    assert (card["network"], card["network_reason_code"], dispute["network_reason_code"]) == (network, code, code)


@pytest.mark.parametrize(("sent", "is_past"), [(0, True), (1, False)])
def test_only_silence_is_past_due(context: Context, sent: int, *, is_past: bool) -> None:
    dispute = dispute_parts.blank(context, charged(context), 10_000, "fraudulent")
    details = dispute["evidence_details"]
    details["submission_count"] = sent

    assert dispute_parts.represent(context, dispute)["evidence_details"]["past_due"] is False
    context.now = details["due_by"] + 1
    assert dispute_parts.represent(context, dispute)["evidence_details"]["past_due"] is is_past
