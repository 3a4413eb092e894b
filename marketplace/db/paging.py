"""Long lists, one page after another by cursor: the place after the last row shown, not a count of rows skipped.

A page costs the same wherever it is, and rows added meanwhile neither repeat nor hide others.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.errors import Invalid
from marketplace.db.base import db

Item = TypeVar("Item")
PAGE = 50
LARGEST = 2**63 - 1
"""The largest whole number that a column holds."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list, in its order, and the cursor of those that follow; None on the last page."""

    items: list[Item]
    next_cursor: str | None = None


def paged(
    statement: Select[Any],
    *,
    order: Sequence[InstrumentedAttribute[Any]],
    cursor: str | None,
    limit: int = PAGE,
    is_descending: bool = False,
) -> Page[Any]:
    """Return the page of `statement` (which selects one entity) that begins after `cursor`, in one SQL statement.

    `order` are columns that together are unique and never null; all of them rise, or all fall.

    Raises:
        Invalid: the cursor is not one that this list gave out.
    """
    if cursor:
        statement = statement.where(_beyond(order, cursor, is_descending=is_descending))
    directions = [column.desc() if is_descending else column.asc() for column in order]
    rows = db.session.execute(statement.add_columns(*order).order_by(None).order_by(*directions).limit(limit + 1)).all()
    shown = rows[:limit]
    following = write_cursor(shown[-1][-len(order) :]) if len(rows) > limit else None
    return Page([row[0] for row in shown], following)


def _beyond(order: Sequence[InstrumentedAttribute[Any]], cursor: str, *, is_descending: bool) -> ColumnElement[bool]:
    place = tuple_(*order)
    values = tuple_(
        *read_cursor(cursor, [column.type.python_type for column in order]), types=[column.type for column in order]
    )
    return place < values if is_descending else place > values


def write_cursor(values: Sequence[Any]) -> str:
    """Return the cursor that stands for the row with these values of the list's order."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(cursor: str, kinds: Sequence[type[Any]]) -> list[Any]:
    """Return the values that a cursor stands for, each of its kind.

    Raises:
        Invalid: the cursor is not one that such a list gave out.
    """
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_value(value, kind) for value, kind in zip(plain, kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError):  # cut short, made up, or of another list
        raise Invalid("This page of the list cannot be found. Start again at the first page.") from None


def _value(value: Any, kind: type[Any]) -> Any:
    if kind is datetime:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError(value)
        return at
    if type(value) is not kind or "\x00" in str(value):
        raise TypeError(value)
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        raise ValueError(value)
    return value
