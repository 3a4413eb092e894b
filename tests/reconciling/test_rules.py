"""The arithmetic of coverage and of what may be taken out; our words for Stripe's categories."""

from __future__ import annotations

from marketplace.ledger import chart
from marketplace.reconciling.rules import Withdrawable, coverage_bps, kind_of


def test_coverage_is_rounded_down_and_nothing_owed_has_none() -> None:
    assert coverage_bps(100, 100) == 10_000
    assert coverage_bps(99_999, 100_000) == 9_999
    assert coverage_bps(-1, 100) == -100
    assert coverage_bps(5, 0) is None


def test_categories_have_our_words_and_anything_else_is_an_adjustment() -> None:
    assert [kind_of(each) for each in ("charge", "payout_reversal", "topup", "risk_reserved_funds")] == [
        "charge", "payout_failure", "top_up", "adjustment",
    ]  # fmt: skip


def test_only_what_is_nobody_elses_in_the_bank_and_on_the_account_is_free() -> None:
    there = Withdrawable(money=1_000, owed=600, promised=100, bank=250, fees=200, funding=900)

    assert there.spare == 300
    assert there.free(chart.FEES) == 200
    assert there.free(chart.FUNDING) == 250
    assert Withdrawable(500, 600, 0, 500, 500, 0).free(chart.FEES) == 0
