"""Which posting would make a difference agree."""

from __future__ import annotations

import pytest

from marketplace.ledger import chart
from marketplace.reconciling.adjusting import Cure, cure


@pytest.mark.parametrize(
    ("kind", "subject", "amount", "wanted"),
    [
        ("unbooked", "txn_1", 500, Cure(chart.STRIPE_AVAILABLE, chart.FEES, 500, movement_id="txn_1")),
        ("unbooked", "txn_1", -500, Cure(chart.FEES, chart.STRIPE_AVAILABLE, 500, movement_id="txn_1")),
        ("unseen", "adjustment:x", -500, Cure(chart.STRIPE_AVAILABLE, chart.FEES, 500, offsets_key="adjustment:x")),
        ("clearing", "refund.clearing ref_1", 500, Cure(chart.REFUND_CLEARING, chart.FEES, 500)),
        ("bank", "acc 17", 500, Cure(chart.BANK_AVAILABLE, chart.FEES, 500)),
        ("balance", "EUR", 500, None),
        ("order", "ord_1", 500, None),
    ],
)
def test_a_difference_has_one_cure_or_none(kind: str, subject: str, amount: int, wanted: Cure | None) -> None:
    assert cure(kind, subject, amount, chart.FEES) == wanted
