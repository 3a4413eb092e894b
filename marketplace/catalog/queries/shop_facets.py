"""How many offerings each choice beside the shop's list would leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import TextClause, text

from marketplace.catalog.directory import Directory
from marketplace.catalog.queries.shop import MOST_HITS, conditions, parameters, source
from marketplace.catalog.shop_filters import Narrowed
from marketplace.db.base import db
from marketplace.db.memory import memory

EVERYTHING: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by key. `is_cut`: more than a thousand fit, and the counts are those of a thousand of them.

    A category's count holds what hangs below it.
    """

    total: int
    is_cut: bool
    categories: dict[int, int]
    problems: dict[int, int]
    vendors: dict[int, int]
    intervals: dict[str, int]


def facets(narrowed: Narrowed, known: Directory, *, shelf: int, at: datetime) -> Facets:
    """Return the counts: remembered as long as nothing is published or taken out of sale, else read in one statement.

    The whole catalogue is counted to the last offering, anything narrower to the first thousand. Where prices or
    stock narrow the list nothing is remembered, since they change with time and with every order.
    """
    if narrowed.moves:
        return _read(narrowed, known, at=at)
    key = ("facets", shelf, known.edition, narrowed)
    return memory().recall(key, lambda: _read(narrowed, known, at=at))


def _read(narrowed: Narrowed, known: Directory, *, at: datetime) -> Facets:
    most = EVERYTHING if narrowed.is_everything else MOST_HITS + 1
    rows = db.session.execute(_statement(*conditions(narrowed)), {**parameters(narrowed, at=at), "enough": most}).all()
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ("all", "category", "problem", "vendor", "interval")}
    for kind, value, count in rows:
        counts[kind][value] = count
    total = counts["all"]["all"]
    is_cut = total > MOST_HITS and not narrowed.is_everything
    return Facets(
        total=min(total, MOST_HITS) if is_cut else total,
        is_cut=is_cut,
        categories=_up_the_tree(counts["category"], known),
        problems={int(value): count for value, count in counts["problem"].items()},
        vendors={int(value): count for value, count in counts["vendor"].items()},
        intervals=dict(counts["interval"]),
    )


def _up_the_tree(own: Counter[str], known: Directory) -> dict[int, int]:
    sums: Counter[int] = Counter()
    for value, count in own.items():
        for above in known.categories[int(value)].path:
            sums[above] += count
    return dict(sums)


@lru_cache(maxsize=256)
def _statement(words: bool, names: tuple[str, ...]) -> TextClause:  # noqa: FBT001
    return text(
        f"""
        with hits as materialized (
          select o.id, o.vendor_id, o.category_id from {source(words, names)} limit :enough
        )
        select 'all', 'all', count(*) from hits
        union all select 'vendor', vendor_id::text, count(*) from hits group by vendor_id
        union all select 'category', category_id::text, count(*) from hits group by category_id
        union all select 'problem', t.problem_id::text, count(*)
                    from hits join offering_problems t on t.offering_id = hits.id group by t.problem_id
        union all select 'interval', p.interval, count(distinct hits.id)
                    from hits join plans p on p.offering_id = hits.id group by p.interval
        """  # noqa: S608  put together from this module's own words
    )
