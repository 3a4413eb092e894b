"""Reductions in words: the title, and the sum that can be checked with a pencil."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.commissions.reductions import Reduction
from marketplace.web.portal.reduction_steps import told

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


def a_step(
    amount: int, taken: int, before: int, after: int, *, paid: int = 108_000, cause: str = "refund"
) -> Reduction:
    """One step of a commission of 150.00."""
    return Reduction(
        "rev_1", 1, AT, cause, "ref_1", "defective", 0, "EUR", amount, taken, 15_000, after - before, before, after, paid,
        "pending", "refund:ref_1",
    )  # fmt: skip


def test_the_first_step_is_a_share_of_all_and_the_next_one_less_what_was_taken(app: Flask) -> None:
    steps = [a_step(3_750, 3_750, 0, 27_000), a_step(7_500, 11_250, 27_000, 81_000)]

    with app.test_request_context():
        found = told(steps, [])

    assert [each.sum for each in found] == [
        "€150.00 × €270.00 ÷ €1,080.00",
        "€150.00 × €810.00 ÷ €1,080.00 − €37.50",
    ]
    assert [each.left_minor for each in found] == [11_250, 3_750]
    assert {each.title for each in found} == {"The buyer got money back"}


def test_what_does_not_come_out_even_says_about_how_much_it_is(app: Flask) -> None:
    with app.test_request_context():
        [each] = told([a_step(5_000, 5_000, 0, 36_001)], [])

    assert each.sum == "€150.00 × €360.01 ÷ €1,080.00 ≈ 50.0014, rounded with all other parts"


def test_what_came_back_and_lost_disputes_have_titles_and_steps_without_commission_are_left_out(app: Flask) -> None:
    steps = [
        a_step(-7_500, 0, 54_000, 0, cause="refund_failed"),
        a_step(15_000, 15_000, 0, 108_000, cause="chargeback"),
        a_step(0, 15_000, 0, 1),
    ]

    with app.test_request_context():
        titles = [each.title for each in told(steps, [])]

    assert titles == ["A refund came back: it is yours again", "A card dispute was lost"]
