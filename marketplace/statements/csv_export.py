"""Statements as CSV: RFC 4180, UTF-8, safe to open in a spreadsheet.

Source: docs/interfaces.md, "Statement CSV columns"; RFC 4180; OWASP, "CSV injection".
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from marketplace.core.currencies import to_decimal_text
from marketplace.statements.rules import Head, Line

COLUMNS: Final = (
    "statement", "partner", "currency", "period_start", "period_end", "time_zone", "line", "posted_at", "kind",
    "bucket", "order", "customer", "offering", "quantity", "list_total_minor", "margin_bps", "margin_minor",
    "retail_total_minor", "discount_minor", "funder", "amount_minor", "balance_minor", "rule", "account", "seq",
    "prev_hash", "hash",
)  # fmt: skip

_FORMULAS: Final = frozenset("=+-@−")
_SEPARATORS: Final = frozenset("\t\r\n")
_UNSEEN: Final = "\ufeff\u200b\u200c\u200d\u2060"


class Writable(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object: ...


def write(top: Head, lines: Iterable[Line], out: Writable, *, readable: bool = False) -> int:
    """Write one statement and return how many lines it has besides opening and closing.

    Amounts are integers of minor units; `readable` writes them as decimals of the currency and drops `_minor` from the
    column names. Instants are RFC 3339 UTC. `out` must be opened with newline="".
    """
    written = 0
    for text in chunks(top, lines, readable=readable):
        out.write(text)
        written += 1
    return max(written - 3, 0)  # the column names, opening and closing


def write_both(top: Head, lines: Iterable[Line], out: Writable, readable_out: Writable) -> int:
    """Write a statement and its readable twin in one pass over the lines; return as `write` does."""
    plain, readable = csv_writer(out), csv_writer(readable_out)
    plain.writerow(header())
    readable.writerow(header(readable=True))
    number = -1
    for number, line in enumerate(lines):
        plain.writerow(_row(top, number, line, readable=False))
        readable.writerow(_row(top, number, line, readable=True))
    return max(number - 1, 0)


def chunks(top: Head, lines: Iterable[Line], *, readable: bool = False) -> Iterator[str]:
    """Yield the same file line by line, each with its end, as a stream needs it."""
    writer = csv_writer(_Echo())
    yield writer.writerow(header(readable=readable))
    for number, line in enumerate(lines):
        yield writer.writerow(_row(top, number, line, readable=readable))


def header(*, readable: bool = False) -> list[str]:
    """Return the column names."""
    return [column.removesuffix("_minor") if readable else column for column in COLUMNS]


def csv_writer(out: Any) -> Any:
    """Return a writer of RFC 4180: commas, quotes where needed, lines that end with CR LF."""
    return csv.writer(out, lineterminator="\r\n")


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe before it makes it text.

    What looks like a formula's first sign counts too: full-width forms, and signs behind spaces that nobody sees.
    """
    first = unicodedata.normalize("NFKC", text.lstrip(_UNSEEN + " \u00a0\u3000"))[:1]
    return f"'{text}" if first in _FORMULAS or text[:1] in _SEPARATORS else text


def instant(at: datetime) -> str:
    """Return an instant in RFC 3339, UTC, with microseconds where it has any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _row(top: Head, number: int, line: Line, *, readable: bool) -> list[Any]:
    values: dict[str, Any] = {
        "statement": top.public_id,
        "partner": top.partner_public_id,
        "currency": top.currency,
        "period_start": instant(top.period.starts_at),
        "period_end": instant(top.period.ends_at),
        "time_zone": top.period.time_zone,
        "line": number,
    }
    return [
        _cell(column, values[column] if column in values else getattr(line, column), top, readable=readable)
        for column in COLUMNS
    ]


def _cell(column: str, value: Any, top: Head, *, readable: bool) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return instant(value)
    if column.endswith("_minor"):
        return to_decimal_text(value, top.currency) if readable else value
    return safe(value) if isinstance(value, str) else value
