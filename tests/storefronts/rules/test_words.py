"""Addresses and paragraphs."""

from __future__ import annotations

import pytest

from marketplace.storefronts.rules.words import RESERVED, is_address, paragraphs


@pytest.mark.parametrize(
    ("slug", "is_one"),
    [("alpenblick-it", True), ("abc", True), ("a1b", True), ("ab", False), ("-abc", False), ("abc-", False),
     ("a--b", False), ("Abc", False), ("über", False), ("a/b", False), ("a" * 60, True), ("a" * 61, False), ("", False)],
)  # fmt: skip
def test_an_address_can_be_typed(slug: str, is_one: bool) -> None:
    assert is_address(slug) is is_one


def test_the_house_and_parts_of_the_site_keep_their_names() -> None:
    assert {"house", "cart", "portal"} <= RESERVED


def test_empty_lines_part_paragraphs() -> None:
    assert paragraphs("  One\r\nline.\r\n\r\n \nTwo.\n\n\n") == ["One line.", "Two."]
    assert paragraphs(" \n ") == []
