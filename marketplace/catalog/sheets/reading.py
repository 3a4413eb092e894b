"""Reading a sheet: which rows there are, and everything that is wrong with them, by row number."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from marketplace.core.errors import Conflict, Invalid, NotFound

Value = TypeVar("Value")
MOST_ROWS: Final = 20_000
MOST_TOLD: Final = 100


class SheetRefused(Invalid):
    """A sheet cannot be taken in. `errors` are (row number, sentence): row 1 holds the names of the columns.

    A hundred are told; `untold` is how many more there are.
    """

    def __init__(self, errors: Sequence[tuple[int, str]]) -> None:
        first = f"Row {errors[0][0]}: {errors[0][1]}"
        more = {1: "", 2: " One more row is wrong."}.get(len(errors), f" {len(errors) - 1:,} more rows are wrong.")
        told = tuple(errors[:MOST_TOLD])
        super().__init__(f"Nothing was taken in. {first}{more}", errors=told, untold=len(errors) - len(told))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by column, without outer spaces."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Errors:
    """What is wrong so far. Every row is looked at before a sheet is refused."""

    found: list[tuple[int, str]] = field(default_factory=list)

    @contextmanager
    def of(self, row: Row) -> Iterator[None]:
        """Note a refusal inside the block as this row's."""
        try:
            yield
        except (Invalid, Conflict, NotFound) as refusal:
            self.found.append((row.number, refusal.message))

    def refuse(self) -> None:
        """Refuse the sheet if anything is wrong.

        Raises:
            SheetRefused: with every row that is.
        """
        if self.found:
            raise SheetRefused(sorted(self.found))


def decode(data: bytes) -> str:
    """Return the text of an uploaded file: UTF-8, with or without its mark.

    Raises:
        SheetRefused: it is something else.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefused([(1, "The file is not UTF-8 text. Save it as CSV UTF-8.")]) from None


def read(text: str, *, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Return the rows of a sheet with commas or semicolons between its cells; empty rows are left out.

    An apostrophe that an export put before a text is taken away again.

    Raises:
        SheetRefused: columns are missing or unknown, a row has too many cells, or there are no rows or too many.
    """
    if not text.strip():
        raise SheetRefused([(1, "There is nothing in the file.")])
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True))
    except csv.Error as damage:
        raise SheetRefused([(1, f"The file is not CSV: {damage}.")]) from None
    columns = [name.strip().lower() for name in lines[0]] if lines else []
    _require_columns(columns, required, {*required, *optional})
    rows = [
        Row(number, {name: _cell(value) for name, value in zip(columns, line, strict=False)})
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    long = [
        (number, "There are more cells than columns.")
        for number, line in enumerate(lines, 1)
        if len(line) > len(columns)
    ]
    if long:
        raise SheetRefused(long)
    if not rows or len(rows) > MOST_ROWS:
        raise SheetRefused([(1, f"A sheet has from 1 to {MOST_ROWS:,} rows; this one has {len(rows):,}.")])
    return rows


def choice(row: Row, column: str, choices: Sequence[str]) -> str:
    """Return a cell that must be one of these words.

    Raises:
        Invalid: it is something else.
    """
    if row[column] not in choices:
        raise Invalid(f"{column} must be one of {', '.join(choices)}, not {row[column]!r}.")
    return row[column]


def maybe(text: str, convert: Callable[[str], Value]) -> Value | None:
    """Return what a cell converts to, None where it is empty."""
    return convert(text) if text else None


def whole(text: str) -> int:
    """Return a whole number.

    Raises:
        Invalid: it is none.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid(f"{text!r} is not a whole number.")
    return int(text)


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _require_columns(columns: Sequence[str], required: Sequence[str], known: set[str]) -> None:
    problems = [f"The column {name} is missing." for name in required if name not in columns]
    problems += [f"The column {name!r} is unknown." for name in columns if name not in known]
    problems += ["A column stands there twice."] if len(set(columns)) < len(columns) else []
    if problems:
        raise SheetRefused([(1, " ".join(problems))])


def _cell(value: Any) -> str:
    text = str(value).strip()
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@−" else text
