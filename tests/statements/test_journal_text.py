"""The syntax of journals, and text of others that cannot become syntax."""

from __future__ import annotations

import pytest

from marketplace.statements import journal_text


@pytest.mark.parametrize(
    ("currency", "shown", "directive"),
    [("EUR", "-12.50 EUR", "1000.00 EUR"), ("JPY", "-1250 JPY", "1000. JPY"), ("KWD", "-1.250 KWD", "1000.000 KWD")],
)
def test_amounts_and_currencies_have_their_own_decimals(currency: str, shown: str, directive: str) -> None:
    assert journal_text.amount(-1250, currency) == shown
    assert journal_text.commodity(currency) == f"commodity {directive}\n"


def test_a_posting_may_assert_the_balance_after_it() -> None:
    assert journal_text.posting("assets:book:pending", 5, "EUR", asserts="= 0.05 EUR").split() == [
        "assets:book:pending", "0.05", "EUR", "=", "0.05", "EUR",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\r\n    assets:book:pending  5 EUR",
        "a\u2028b",
        "a; date:1999-01-01",
        "a | b",
        "\x1b[0m",
        "a\u202eb",
        "a\x85b",
    ],
)
def test_no_text_begins_a_line_a_comment_or_a_tag(text: str) -> None:
    for safe in (journal_text.description(text), journal_text.comment(text)):
        assert safe.isprintable()
        assert not set(";|\n\r") & set(safe)
    assert ":" not in journal_text.comment(text)


def test_tags_without_a_value_are_left_out_and_a_comma_ends_none() -> None:
    assert journal_text.tags(seq=7, order="", rule="a, b: c", hash=None) == "    ; seq:7, rule:a b c\n"
    assert journal_text.tags(order="") == ""
