from __future__ import annotations

import pytest

from marketplace.catalog.directory import Directory, Entry
from marketplace.catalog.shop_filters import Filters, Narrowed, text_query

KNOWN = Directory(
    1,
    {1: Entry(1, "cat_a", "Software", path=(1,)), 2: Entry(2, "cat_b", "Backup", path=(2, 1))},
    {3: Entry(3, "prb_a", "We lose data")},
    {4: Entry(4, "ven_a", "Contoso")},
    {1: (1, 2), 2: (2,)},
)


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("", ""),
        ("&!|", ""),
        ("back up", "back:* & up:*"),
        ("a' or 1=1 --", "a:* & or:* & 1:* & 1:*"),
        ("Ä_b", "Ä:* & b:*"),
    ],
)
def test_words_become_a_query_that_holds_nothing_but_words(words: str, query: str) -> None:
    assert text_query(words) == query


def test_what_is_named_is_looked_up_and_what_is_unknown_is_left_out() -> None:
    found = Narrowed.of(Filters(category="cat_a", problem="prb_a", vendor="ven_b", interval="week"), KNOWN, "EUR")

    assert (found.categories, found.problem, found.vendor, found.interval) == ((1, 2), KNOWN.problems[3], None, "")
    assert not found.is_everything


@pytest.mark.parametrize(
    ("sort", "words", "expected"),
    [
        ("", "", "name"),
        ("", "backup", "relevance"),
        ("relevance", "", "name"),
        ("newest", "backup", "newest"),
        ("x", "", "name"),
    ],
)
def test_words_are_sorted_by_how_well_they_fit_unless_somebody_says_otherwise(
    sort: str, words: str, expected: str
) -> None:
    assert Narrowed.of(Filters(words=words, sort=sort), KNOWN, "EUR").sort == expected


def test_nothing_asked_is_everything() -> None:
    assert Narrowed.of(Filters(sort="newest"), KNOWN, "EUR").is_everything
    assert Narrowed.of(Filters(high_minor=0), KNOWN, "EUR").asks_prices


def test_what_time_or_stock_decides_moves_by_itself() -> None:
    bounded, stocked, still = (
        Narrowed.of(filters, KNOWN, "EUR")
        for filters in (Filters(low_minor=0), Filters(in_stock=True), Filters(category="cat_a"))
    )

    assert (bounded.moves, stocked.moves, still.moves) == (True, True, False)
    assert not stocked.is_everything
