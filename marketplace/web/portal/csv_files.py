"""A list as a CSV file: exactly the rows that its filters show, every page of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from flask import Response

from marketplace.statements.csv_export import safe

Item = TypeVar("Item")
Row_co = TypeVar("Row_co", covariant=True)


class PageOf(Protocol[Row_co]):
    """Some rows, and where the next ones begin."""

    @property
    def items(self) -> Sequence[Row_co]: ...

    @property
    def next_cursor(self) -> str | None: ...


def every_row(page_at: Callable[[str | None], PageOf[Item]]) -> Iterator[Item]:
    """Yield the rows of all pages, one page after another."""
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Return the file as a download: RFC 4180, UTF-8, and no text that a spreadsheet takes for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return download(name, out.getvalue())


def download(name: str, text: str) -> Response:
    """Return text as a CSV file to be kept under a name."""
    return Response(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cell(value: Any) -> Any:
    return "" if value is None else safe(value) if isinstance(value, str) else value
