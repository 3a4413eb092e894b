"""Widths are estimated on the safe side, and no letter is lost where a text is broken."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from marketplace.documents.widths import shortened, width, wrapped

LETTERS = (
    string.ascii_letters
    + string.digits
    + string.punctuation
    + "äöüßéñçøåłžşığŒαβγδζθλμξπσφχψωΓΔΘΛΞΠΣΦΨΩабвгджзийклмнпртуфхцчшщыюяБГДЖЗИЛФЦШЩЫЮЯ ·…—€"
)
MEASURED = """#set text(font: "Libertinus Serif", size: 100pt, number-width: "tabular", number-type: "lining", hyphenate: false)
#context [#metadata(json(bytes(sys.inputs.letters)).map(each => measure(text(each * 8)).width.pt() / 800)) <widths>]
"""


def test_no_letter_is_wider_than_it_is_taken_for(tmp_path: Path) -> None:
    layout = tmp_path / "widths.typ"
    layout.write_text(MEASURED, encoding="utf-8")
    found = typst.query(layout, "<widths>", field="value", one=True, sys_inputs={"letters": json.dumps(list(LETTERS))})

    measured = dict(zip(LETTERS, json.loads(found), strict=True))

    assert {letter: wide for letter, wide in measured.items() if wide > width(letter)} == {}


@given(st.text(min_size=1), st.integers(2, 40))
def test_every_line_fits_and_nothing_is_left_out(text: str, room: int) -> None:
    lines = wrapped(text, room)

    assert all(width(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Backup Suite", ["Backup", "Suite"]),
        ("Backup", ["Backup"]),
        ("", [""]),
        ("東京システム", ["東京シス", "テム"]),
        ("abcdefghijklmnop x", ["abcdefghi", "jklmnop", "x"]),
    ],
)
def test_lines_break_between_words_where_they_can(text: str, lines: list[str]) -> None:
    assert wrapped(text, 4.5) == lines


def test_what_is_too_long_for_one_line_ends_with_an_ellipsis() -> None:
    assert shortened("Northwind", 9) == "Northwind"
    assert shortened("Northwind Traders", 5) == "Northwi…"
