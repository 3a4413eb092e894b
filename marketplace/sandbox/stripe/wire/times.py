"""Instants as v2 writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(instant: int) -> str:
    """Return Unix seconds as an ISO 8601 text in UTC, to the millisecond."""
    return f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
