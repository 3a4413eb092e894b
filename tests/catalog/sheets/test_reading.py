from __future__ import annotations

import pytest

from marketplace.catalog.sheets.reading import Errors, Row, SheetRefused, choice, decode, maybe, read, whole
from marketplace.core.errors import Invalid


@pytest.mark.parametrize(
    "text", ["name,unit\r\nBackup, 9.00 \r\n\r\n", "\ufeffname;unit\nBackup;9.00\n".lstrip("\ufeff")]
)
def test_rows_keep_the_numbers_of_a_spreadsheet(text: str) -> None:
    assert read(text, required=("name", "unit")) == [Row(2, {"name": "Backup", "unit": "9.00"})]


def test_an_apostrophe_before_a_formula_is_taken_away_again() -> None:
    cells = read("name\n'=SUM(A1)\n'quoted'\n", required=("name",))

    assert [row["name"] for row in cells] == ["=SUM(A1)", "'quoted'"]


@pytest.mark.parametrize(
    ("text", "row", "sentence"),
    [
        ("", 1, "There is nothing in the file."),
        (" \r\n\n", 1, "There is nothing in the file."),
        ("unit\n5\n", 1, "The column name is missing. The column 'unit' is unknown."),
        ("name,colour\nx,y\n", 1, "The column 'colour' is unknown."),
        ("name,name\nx,y\n", 1, "A column stands there twice."),
        ("name\n", 1, "A sheet has from 1 to 20,000 rows; this one has 0."),
        ("name\nx\ny,z\n", 3, "There are more cells than columns."),
    ],
)
def test_a_sheet_of_another_shape_is_refused_with_the_row(text: str, row: int, sentence: str) -> None:
    with pytest.raises(SheetRefused) as refusal:
        read(text, required=("name",))

    assert refusal.value.errors == ((row, sentence),)


def test_what_is_no_text_is_refused() -> None:
    assert decode(b"\xef\xbb\xbfname") == "name"
    for data in (b"\xff\xfe\x00n", b"\x89PNG\r\n\x1a\n\x00\xff"):
        with pytest.raises(SheetRefused):
            decode(data)


def test_every_wrong_row_is_told() -> None:
    errors = Errors()
    for number, text in ((3, "x"), (2, "-1"), (4, "5")):
        with errors.of(Row(number, {})):
            whole(text)

    with pytest.raises(SheetRefused, match=r"Row 2: '-1' is not a whole number\. One more row is wrong\.") as refusal:
        errors.refuse()
    assert [number for number, _ in refusal.value.errors] == [2, 3]


def test_a_hundred_wrong_rows_are_told_and_the_others_counted() -> None:
    refusal = SheetRefused([(number, "Name a vendor.") for number in range(2, 1_250)])

    assert refusal.message == "Nothing was taken in. Row 2: Name a vendor. 1,247 more rows are wrong."
    assert (len(refusal.errors), refusal.errors[-1], refusal.untold) == (100, (101, "Name a vendor."), 1_148)


def test_cells_convert_or_say_what_they_may_be() -> None:
    row = Row(2, {"state": "draft"})

    assert (choice(row, "state", ("draft", "published")), maybe("", whole), maybe("12", whole)) == ("draft", None, 12)
    with pytest.raises(Invalid, match="state must be one of published, not 'draft'"):
        choice(row, "state", ("published",))
