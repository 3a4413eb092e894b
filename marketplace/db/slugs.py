"""Slugs that no other row of a table has."""

from __future__ import annotations

import re

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.slugs import slugify
from marketplace.db.base import db


def unique_slug(column: InstrumentedAttribute[str], name: str, *, otherwise: str) -> str:
    """Return the slug of `name`, with the next free number where other rows of the column have it already.

    Two transactions that fold the same name wait for one another until the first has ended, so both find a free slug.
    """
    slug = slugify(name, otherwise=otherwise)
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{column}:{slug}", 7261))))
    taken = db.session.scalars(select(column).where(or_(column == slug, column.like(f"{slug}-%"))))
    numbers = [_number(slug, other) for other in taken]
    return f"{slug}-{max(numbers) + 1}" if numbers and 1 in numbers else slug


def _number(slug: str, other: str) -> int:
    """Return 1 for the slug itself, n for `slug-n`, and 0 for a longer name that merely begins alike."""
    found = re.fullmatch(re.escape(slug) + r"(?:-([1-9][0-9]{0,8}))?", other)
    return int(found[1] or 1) if found else 0
