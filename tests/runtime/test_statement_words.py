"""Every kind of line and every bucket has its words on paper."""

from __future__ import annotations

from marketplace.ledger.chart import BUCKETS as BOOKS
from marketplace.runtime.statement_words import ALWAYS, BUCKETS, KINDS, SUMS
from marketplace.statements.rules import KIND_ORDER


def test_no_kind_and_no_bucket_is_without_words() -> None:
    assert set(KINDS) == set(SUMS) == set(KIND_ORDER)
    assert set(ALWAYS) <= set(KIND_ORDER)
    assert set(BUCKETS) == set(BOOKS.values())
    assert len({str(label) for label in KINDS.values()}) == len(KINDS)
