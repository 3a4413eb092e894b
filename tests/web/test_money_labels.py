"""Every state of refunds and disputes, and every reason, has words."""

from __future__ import annotations

import pytest

from marketplace.commissions.rules import REASONS
from marketplace.payments.dispute_rules import DISPUTE
from marketplace.payments.refund_rules import REFUND
from marketplace.web.money_labels import MONEY_LABELS


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("refund", REFUND.states),
        ("dispute", DISPUTE.states),
        ("refund_reason", REASONS),
        ("credit_note_reason", REASONS),
    ],
)
def test_nothing_is_shown_by_its_code(kind: str, states: tuple[str, ...]) -> None:
    assert set(states) <= set(MONEY_LABELS[kind])
