"""Sources pay parts: every unit once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissions.rules import pay

amounts = st.integers(0, 10**12)


def test_the_first_source_pays_the_first_part_until_one_of_them_is_used_up() -> None:
    shares = list(pay([("cash", 70), ("funder", 30)], [("partner", 20), ("vendor", 60), ("tax", 20)]))

    assert shares == [
        ("cash", "partner", 20), ("cash", "vendor", 50), ("funder", "vendor", 10), ("funder", "tax", 20),
    ]  # fmt: skip


def test_nothing_is_paid_for_parts_and_sources_of_zero() -> None:
    assert list(pay([("cash", 0), ("funder", 5)], [("partner", 0), ("tax", 5)])) == [("funder", "tax", 5)]
    assert list(pay([("cash", 0)], [("partner", 0)])) == []


@given(parts=st.lists(amounts, min_size=1, max_size=4), cuts=st.lists(st.integers(0, 10_000), min_size=2, max_size=2))
def test_every_unit_of_every_source_and_part_is_paid_once(parts: list[int], cuts: list[int]) -> None:
    whole = sum(parts)
    first = whole * min(cuts) // 10_000
    second = whole * max(cuts) // 10_000 - first
    sources = [("cash", first), ("vendor", second), ("operator", whole - first - second)]
    named = [(str(number), amount) for number, amount in enumerate(parts)]

    shares = list(pay(sources, named))

    assert all(amount > 0 for _, _, amount in shares)
    assert [sum(a for s, _, a in shares if s == name) for name, _ in sources] == [amount for _, amount in sources]
    assert [sum(a for _, p, a in shares if p == name) for name, _ in named] == parts
