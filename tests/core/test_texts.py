"""What cannot be seen is marked, and everything that people write with stays."""

from __future__ import annotations

import pytest

from marketplace.core.texts import MARK, is_visible, marked


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u061c", "\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060",
     "\u2066", "\u2069", "\ufeff"],
)  # fmt: skip
def test_a_character_that_nobody_can_see_is_marked(hidden: str) -> None:
    assert marked(f"Alp{hidden}en") == f"Alp{MARK}en"
    assert not is_visible(f"Alp{hidden}en")


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Müller & Söhne",
        "line\r\nline\tcolumn",
        "می‌خواهم",
        "👩‍💻",
        "क्‍ष",
        "東京",
        "שלום",
        "a\u00a0b",
        "co\u00adop",
        "",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert marked(text) == text
    assert is_visible(text)


def test_a_mark_tells_that_something_was_there() -> None:
    assert not is_visible(marked("a\u202eb"))
