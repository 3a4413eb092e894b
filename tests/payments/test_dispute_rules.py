"""How disputes move, and how they fall on lines."""

from __future__ import annotations

import pytest

from marketplace.commissions.reversing import TakenBack
from marketplace.commissions.rules import REASONS, SoldLine
from marketplace.core.states import TransitionRefused
from marketplace.payments.dispute_rules import DISPUTE, OPEN, falls_on, reversal_reason
from marketplace.payments.refund_rules import Sold


def sold(line_id: int, cash: int, gone: int = 0) -> Sold:
    line = SoldLine(f"oli_{line_id}", 2, 1, "DE", cash, 0, 0, 0, cash, 0, 0, {})
    return Sold(line_id, line, 1, TakenBack(gone, 0))


def test_the_bank_decides_and_changes_its_mind_only_about_what_was_lost() -> None:
    assert DISPUTE.states == ("needs_response", "under_review", "won", "lost")
    assert [state for state in DISPUTE.states if not DISPUTE.is_final(state)] == [*OPEN, "lost"]
    assert DISPUTE.actions("lost") == ("win",)
    with pytest.raises(TransitionRefused):
        DISPUTE.next("won", "lose")


def test_it_falls_on_each_line_by_what_it_has_left() -> None:
    assert falls_on(600, [sold(1, 1_000), sold(2, 1_000, gone=500)]) == {1: 400, 2: 200}
    assert falls_on(1_500, [sold(1, 1_000), sold(2, 500, gone=500)]) == {1: 1_000}
    assert falls_on(1, [sold(1, 5, gone=5)]) == {}


def test_how_it_fell_when_it_was_opened_stands_as_far_as_a_line_still_has_it() -> None:
    lines = [sold(1, 1_000, gone=700), sold(2, 1_000)]

    assert falls_on(1_000, lines, {1: 500, 2: 500}) == {1: 300, 2: 700}
    assert falls_on(1_000, [sold(1, 1_000), sold(2, 1_000)], {2: 600}) == {1: 286, 2: 714}


def test_every_reason_of_stripe_is_one_of_ours() -> None:
    words = ("fraudulent", "unrecognized", "duplicate", "product_not_received", "product_unacceptable", "general")

    assert [reversal_reason(word) for word in words] == [
        "fraudulent", "fraudulent", "duplicate", "not_delivered", "defective", "other",
    ]  # fmt: skip
    assert {reversal_reason(word) for word in words} <= set(REASONS)
