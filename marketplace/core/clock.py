"""The only place that asks what time it is.

Code that depends on the time takes it as a value or asks `now()`; tests and demo history
stop the clock with `frozen`. Nothing else in the house calls `datetime.now`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from marketplace.core.errors import Invalid

# Per context, so that one thread seeding history does not bend the time of another taking orders.
_stopped_at: ContextVar[datetime | None] = ContextVar("clock_stopped_at", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock of this thread (or task) at an aware instant; yields it in UTC.

    May be nested; the clock is as it was before when the block ends, however it ends.

    Raises:
        Invalid: the instant has no time zone.
    """
    instant = as_utc(at)
    token = _stopped_at.set(instant)
    try:
        yield instant
    finally:
        _stopped_at.reset(token)


def as_utc(at: datetime) -> datetime:
    """Express an aware instant in UTC.

    Raises:
        Invalid: the instant has no time zone.
    """
    if at.utcoffset() is None:
        raise Invalid("An instant needs a time zone; give an aware datetime.", at=at.isoformat())
    return at.astimezone(UTC)
