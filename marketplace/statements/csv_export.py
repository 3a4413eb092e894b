"""Statements as CSV: RFC 4180, UTF-8, safe to open in a spreadsheet.

Source: docs/interfaces.md, "Statement CSV columns"; RFC 4180; OWASP, "CSV injection".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from marketplace.core.currencies import to_decimal_text
from marketplace.statements.rules import Head, Line

COLUMNS = (
    "statement", "partner", "currency", "period_start", "period_end", "time_zone", "line", "posted_at", "kind",
    "bucket", "order", "customer", "offering", "quantity", "list_total_minor", "margin_bps", "margin_minor",
    "retail_total_minor", "discount_minor", "funder", "amount_minor", "balance_minor", "rule", "account", "seq",
    "prev_hash", "hash",
)  # fmt: skip

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Text that begins with one of these could be run as a formula; a leading apostrophe makes it text."""


def write(top: Head, lines: Iterable[Line], out: TextIO, *, readable: bool = False) -> int:
    """Write one statement and return how many lines it has besides opening and closing.

    Amounts are integers of minor units; `readable` writes them as decimals of the currency and drops `_minor` from the
    column names. Instants are RFC 3339 UTC. `out` must be opened with newline="".
    """
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.removesuffix("_minor") if readable else column for column in COLUMNS])
    number = -1
    for number, line in enumerate(lines):
        writer.writerow(_row(top, number, line, readable=readable))
    return max(number - 1, 0)


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def instant(at: datetime) -> str:
    """Return an instant in RFC 3339, UTC, with microseconds where it has any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


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
