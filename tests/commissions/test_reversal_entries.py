"""What a step back books, leg by leg."""

from __future__ import annotations

import pytest

from marketplace.commissions.errors import PartOfNobody
from marketplace.commissions.reversal import parts_at
from marketplace.commissions.reversal_entries import Step, reversal_legs
from marketplace.commissions.rules import SoldLine
from marketplace.ledger.rules import Account, Leg

CLEARING = Account("refund.clearing")
LINE = SoldLine("oli_1", 2, 1, "DE", 96_000, 10_000, 0, 15_000, 67_500, 7_500, 16_000, {})
"""Worked example A with 100.00 off, funded by the operator."""


def told(legs: list[Leg]) -> list[tuple[str, str, int]]:
    """Debit, credit and amount of each leg."""
    return [(leg.debit.label, leg.credit.label, leg.amount_minor) for leg in legs]


def test_everything_back_is_the_mirror_of_the_sale() -> None:
    step = Step(LINE, parts_at(LINE, 96_000), [("partner.available", 15_000)], {"reason": "defective"})

    assert told(reversal_legs([step], clearing=CLEARING)) == [
        ("partner.available partner:1", "refund.clearing", 15_000),
        ("vendor.payable vendor:2", "refund.clearing", 67_500),
        ("operator.fees", "refund.clearing", 7_500),
        ("tax.payable tax:DE", "refund.clearing", 6_000),
        ("tax.payable tax:DE", "operator.discounts", 10_000),
    ]


def test_a_commission_in_two_buckets_is_two_legs_and_only_they_explain() -> None:
    buckets = [("partner.pending", 5_000), ("partner.disputed", 10_000)]
    legs = reversal_legs([Step(LINE, parts_at(LINE, 96_000), buckets, {"reason": "defective"})], clearing=CLEARING)

    assert told(legs)[:2] == [
        ("partner.pending partner:1", "refund.clearing", 5_000),
        ("partner.disputed partner:1", "refund.clearing", 10_000),
    ]
    assert [leg.why.get("reason") for leg in legs] == ["defective", "defective", None, None, None, None]


def test_a_step_that_undoes_one_runs_the_other_way() -> None:
    nothing = parts_at(LINE, 0)
    step = Step(LINE, nothing - parts_at(LINE, 96_000), [("partner.pending", -15_000)], {})

    assert told(reversal_legs([step], clearing=CLEARING))[0] == ("refund.clearing", "partner.pending partner:1", 15_000)


def test_what_a_vendor_gave_to_itself_moves_nothing_back() -> None:
    line = SoldLine("oli_1", 2, None, None, 60, 0, 40, 0, 100, 0, 0, {})

    assert told(reversal_legs([Step(line, parts_at(line, 60), [], {})], clearing=CLEARING)) == [
        ("vendor.payable vendor:2", "refund.clearing", 60)
    ]


def test_tax_without_a_jurisdiction_comes_from_nobody() -> None:
    line = SoldLine("oli_1", 2, None, None, 100, 0, 0, 0, 90, 0, 10, {})

    with pytest.raises(PartOfNobody):
        reversal_legs([Step(line, parts_at(line, 100), [], {})], clearing=CLEARING)
