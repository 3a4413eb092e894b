"""The sheet of sums knows every kind of line."""

from __future__ import annotations

from marketplace.statements.rules import KIND_ORDER
from marketplace.statements.xlsx_summary import BUCKETS, KINDS


def test_no_kind_and_no_bucket_is_left_out() -> None:
    assert set(KINDS) == set(KIND_ORDER)
    assert BUCKETS == ("pending", "available", "disputed", "in_transit")
