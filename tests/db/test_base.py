"""Names of constraints follow one pattern, so that migrations can name what they change."""

from __future__ import annotations

import re

from marketplace.db.base import NAMING
from marketplace.tables import metadata

PREFIX = re.compile(r"^(ix|uq|ck|ex|fk|pk)_")


def test_every_constraint_and_index_has_a_name_of_the_pattern() -> None:
    named = [
        str(each.name)
        for table in metadata.tables.values()
        for each in (*table.constraints, *table.indexes)
        if each.name is not None
    ]

    assert len(named) > 100
    assert [name for name in named if not PREFIX.match(name)] == []
    assert set(NAMING) == {"ix", "uq", "ck", "fk", "pk"}


def test_no_name_is_cut_by_the_database() -> None:
    names = [str(each.name) for table in metadata.tables.values() for each in (*table.constraints, *table.indexes)]

    assert [name for name in names if len(name) > 63] == []
