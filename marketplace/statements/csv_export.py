"""Statements as CSV: RFC 4180, UTF-8, safe to open in a spreadsheet.

Source: docs/interfaces.md, "Statement CSV columns"; RFC 4180; OWASP, "CSV injection".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from marketplace.core.currencies import to_decimal_text
from marketplace.statements import queries
from marketplace.statements.queries.copying import FORMULAS, SEPARATORS, UNSEEN
from marketplace.statements.rules import Head

COLUMNS: Final = (
    "statement", "partner", "currency", "period_start", "period_end", "time_zone", "line", "posted_at", "kind",
    "bucket", "order", "customer", "offering", "quantity", "list_total_minor", "margin_bps", "margin_minor",
    "retail_total_minor", "discount_minor", "funder", "amount_minor", "balance_minor", "rule", "account", "seq",
    "prev_hash", "hash",
)  # fmt: skip

PROVISIONAL: Final = "provisional"
"""What the closing says in the column of the bucket, which it has no use for, while the period runs.

No column more and no line that is not a row: whoever reads the file by its columns reads on as before.
"""


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


def write(top: Head, out: Writable, *, names: bool, readable: bool = False) -> int:
    """Write one statement and return how many entries it has: its lines besides opening and closing."""
    written = 0
    for piece in chunks(top, names=names, readable=readable):
        out.write(piece)
        written += piece.count(b"\n")
    return written - 3  # the column names, opening and closing; no value of an entry holds a line's end


def chunks(top: Head, *, names: bool, readable: bool = False) -> Iterator[bytes]:
    """Yield one statement piece by piece, as a stream needs it; memory stays the same for any number of entries.

    Amounts are integers of minor units; `readable` writes them as decimals of the currency and drops `_minor` from the
    column names. Instants are RFC 3339 UTC. `names`: see `queries.lines`. Read it within one snapshot.
    """
    entries = 0
    yield _line(header(readable=readable))
    yield _line(_edge(top, "opening", 0, readable=readable))
    for rows in queries.entry_rows(top, _line(_constants(top)).decode().rstrip(), names=names, readable=readable):
        entries += rows.count(b"\n")
        yield rows
    yield _line(_edge(top, "closing", entries + 1, readable=readable))


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
    first, written = unicodedata.normalize("NFKC", text.lstrip(UNSEEN))[:1], text[:1]
    return f"'{text}" if (first and first in FORMULAS) or (written and written in SEPARATORS) else text


def instant(at: datetime) -> str:
    """Return an instant in RFC 3339, UTC, with microseconds where it has any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _constants(top: Head) -> list[str]:
    """What every row of a statement begins with."""
    period = top.period
    starts, ends = instant(period.starts_at), instant(period.ends_at)
    return [top.public_id, top.partner_public_id, top.currency, starts, ends, period.time_zone]


def _edge(top: Head, kind: str, number: int, *, readable: bool) -> list[Any]:
    """The first or last row: what the book held when the period began or ended."""
    at, held = (
        (top.period.starts_at, top.opening.total) if kind == "opening" else (top.period.ends_at, top.closing.total)
    )
    amount = to_decimal_text(held, top.currency) if readable else held
    said = {"line": number, "posted_at": instant(at), "kind": kind, "amount_minor": amount, "balance_minor": amount}
    if top.is_provisional and kind == "closing":
        said["bucket"] = PROVISIONAL
    return [*_constants(top), *(said.get(column, "") for column in COLUMNS[6:])]


def _line(cells: list[Any]) -> bytes:
    out = io.StringIO(newline="")
    csv_writer(out).writerow(cells)
    return out.getvalue().encode()
