"""Lists and statements as CSV downloads, written while they are read: memory stays the same for any length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from flask import Response, stream_with_context

from marketplace.db.actor import Actor, acting
from marketplace.db.transaction import snapshot
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import csv_writer, safe

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
    """Return a table as a download: RFC 4180, UTF-8, and no text that a spreadsheet takes for a formula."""
    return download(name, _pieces(columns, rows))


CSV = "text/csv; charset=utf-8"


def download(name: str, pieces: Iterable[bytes], content_type: str = CSV) -> Response:
    """Return a file, CSV unless said otherwise, that is read, piece by piece, from one snapshot while it is sent.

    Nothing of `pieces` is read before: refuse what must be refused, such as a file that is not there, in the view.
    """
    return Response(
        stream_with_context(_in_one_snapshot(pieces, current_person().actor)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _in_one_snapshot(pieces: Iterable[bytes], actor: Actor) -> Iterator[bytes]:
    # The answer is sent after the request has ended and nobody acts any more, hence the actor once again.
    with acting(actor), snapshot():
        yield from pieces


def _pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    writer = csv_writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


class _Echo:
    """A file that hands back what is written to it, as bytes."""

    def write(self, text: str) -> bytes:
        return text.encode()


def _cell(value: Any) -> Any:
    return "" if value is None else safe(value) if isinstance(value, str) else value
