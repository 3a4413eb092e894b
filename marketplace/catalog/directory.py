"""The catalogue's directory: categories, problems and vendors by name, remembered by each process until one changes.

It is the same for everybody and asked for on every page of the shop. `catalogue_editions` says whether the remembered
one still stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.db.memory import memory

_EVERYTHING = text(
    """
    select e.terms, d.* from (select sum(terms)::bigint as terms from catalogue_editions) e left join (
      select 'category' as kind, id, public_id, name, '' as summary, parent_id, position from categories
      union all select 'problem', id, public_id, name, summary, null, position from problems
      union all select 'vendor', id, public_id, name, summary, null, 0 from vendors
    ) d on true order by d.position, d.name, d.id
    """
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A category, problem or vendor. `path` is a category's way up the tree, itself first."""

    id: int
    public_id: str
    name: str
    summary: str = ""
    path: tuple[int, ...] = ()

    @property
    def depth(self) -> int:
        """How many categories stand above it."""
        return len(self.path) - 1


@dataclass(frozen=True)
class Directory:
    """All of them by key, in the order people read them: categories parents first, problems by place, vendors by name.

    `edition` is the number under which it was read.
    """

    edition: int
    categories: dict[int, Entry]
    problems: dict[int, Entry]
    vendors: dict[int, Entry]
    below: dict[int, tuple[int, ...]] = field(repr=False)
    """The keys of each category and of all that hang below it."""

    def find(self, kind: str, public_id: str) -> Entry | None:
        """Return the category, problem or vendor with this public id; None where there is none."""
        entries: dict[int, Entry] = getattr(self, kind)
        return next((entry for entry in entries.values() if entry.public_id == public_id), None) if public_id else None


def directory(edition: int | None = None) -> Directory:
    """Return the directory: the remembered one if it is of this edition (None: of any), else read in one statement."""
    known: Directory | None = memory().get("directory")
    return known if known is not None and edition in {None, known.edition} else present_directory()


def present_directory() -> Directory:
    """Return the directory as it is now, whatever was remembered: for lists that an edition is not asked for."""
    return memory().keep("directory", _read())


def _read() -> Directory:
    rows = db.session.execute(_EVERYTHING).all()
    own: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        own[row.kind].append(row)
    categories = {entry.id: entry for entry in _branches(own["category"])}
    below: dict[int, list[int]] = {key: [] for key in categories}
    for entry in categories.values():
        for above in entry.path:
            below[above].append(entry.id)
    plain = {
        kind: {row.id: Entry(row.id, row.public_id, row.name, row.summary) for row in own[kind]}
        for kind in ("problem", "vendor")
    }
    return Directory(
        rows[0].terms, categories, plain["problem"], plain["vendor"], {key: tuple(each) for key, each in below.items()}
    )


def _branches(rows: list[Any]) -> Iterator[Entry]:
    children: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)

    def walk(parent: int | None, above: tuple[int, ...]) -> Iterator[Entry]:
        for row in children[parent]:
            path = (row.id, *above)
            yield Entry(row.id, row.public_id, row.name, "", path)
            yield from walk(row.id, path)

    return walk(None, ())
