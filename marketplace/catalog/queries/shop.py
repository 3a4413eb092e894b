"""The statement behind a page of the shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.sql.selectable import TextualSelect

from marketplace.catalog.queries import shop_state
from marketplace.catalog.queries.shop_state import ShopState
from marketplace.catalog.shop_filters import Narrowed
from marketplace.db.base import db
from marketplace.db.named import named
from marketplace.db.paging import read_cursor, write_cursor

SHOP_PAGE: Final = 24
MOST_HITS: Final = 1_000
"""How many offerings that have the words are ranked. Who gets more looks for too little."""

# A word that is its own stem is looked for once: the index is read for each of the two.
_QUERY: Final = (
    "case when to_tsquery('english', :query) = to_tsquery('simple', :query) then to_tsquery('simple', :query)"
    " else to_tsquery('english', :query) || to_tsquery('simple', :query) end"
)
_FOUND: Final = f"published_hits({_QUERY}, :most) h"
_FOUND_FIRST: Final = f"select * from {_FOUND} where true"  # noqa: S608  put together from this module's own words
HITS: Final = f"{_FOUND} join offerings o on o.id = h.id"
_CONDITIONS: Final = {
    "categories": "o.category_id = any (cast(:categories as bigint[]))",
    "vendor": "o.vendor_id = :vendor",
    "problem": "exists (select from offering_problems t where t.offering_id = o.id and t.problem_id = :problem)",
    "interval": "exists (select from plans p where p.offering_id = o.id and p.interval = :interval)",
    "stock": "o.id not in (select gone from sold_out_offerings() gone)",
    "prices": (
        "exists (select from plans p join list_prices l on l.plan_id = p.id where p.offering_id = o.id"
        " and l.currency = :currency and l.unit_minor between :low and :high and l.effective_from <= :at"
        " and not exists (select from list_prices n where n.plan_id = l.plan_id and n.currency = l.currency"
        " and n.effective_from <= :at and n.effective_from > l.effective_from))"
    ),
}
_ORDERS: Final[dict[str, tuple[str, str, tuple[type[Any], ...]]]] = {
    "name": ("(o.name, o.id) > (:after_0, :after_1)", "name, id", (str, int)),
    "newest": ("(o.published_at, o.id) < (:after_0, :after_1)", "published_at desc, id desc", (datetime, int)),
    "relevance": ("(h.relevance, h.id) < (:after_0, :after_1)", "relevance desc, id desc", (int, int)),
}
_BIGGEST: Final = 2**62
_OFFERED: Final = ("id", "public_id", "name", "summary", "vendor_id", "category_id", "cap_bps", "published_at")
_CARD: Final = (
    "plans", "plan_public_id", "charged", "currency", "unit_minor", "version", "effective_from", "units_left", "digest",
    "alt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page with their prices, the cursor of those that follow, and the state that they were read in.

    `shown` names the offerings that the state is about; their prices are the same until `until`, if any end is known.
    """

    rows: tuple[Any, ...]
    next_cursor: str | None
    state: ShopState
    shown: str
    until: datetime | None


def page(narrowed: Narrowed, *, cursor: str | None, at: datetime, limit: int = SHOP_PAGE) -> Found:
    """Return a page of published offerings with one price each at the instant `at`, in one SQL statement.

    The order is that of `narrowed.sort`, ties by key, so that a page costs the same wherever it is.

    Raises:
        Invalid: the cursor is not one that this order gave out.
    """
    values = parameters(narrowed, at=at)
    if cursor:
        kinds = _ORDERS[narrowed.sort][2]
        values |= {f"after_{place}": value for place, value in enumerate(read_cursor(cursor, kinds))}
    rows = db.session.execute(_statement(*conditions(narrowed), narrowed.sort, bool(cursor), limit + 1), values).all()
    first, found = rows[0], [row for row in rows if row.id is not None]
    last = found[limit - 1] if len(found) > limit else None
    return Found(
        rows=tuple(found[:limit]),
        next_cursor=_cursor(last, narrowed.sort) if last else None,
        state=ShopState(first.terms, first.shelf, first.shown),
        shown=shop_state.named(row.id for row in found),
        until=first.until,
    )


def conditions(narrowed: Narrowed) -> tuple[bool, tuple[str, ...]]:
    """Return whether words are looked for, and the names of the other conditions; together they name a statement."""
    return bool(narrowed.query), tuple(_named(narrowed))


def source(words: bool, names: tuple[str, ...]) -> str:  # noqa: FBT001  the key of a remembered statement
    """Return the `from` and `where` of these conditions: published offerings as `o`, with words their hits as `h`."""
    where = " and ".join(["o.state = 'published'", *(_CONDITIONS[name] for name in names)])
    return f"{HITS if words else 'offerings o'} where {where}"


def parameters(narrowed: Narrowed, *, at: datetime) -> dict[str, Any]:
    """Return the values that the conditions ask for."""
    return {
        "query": narrowed.query,
        "most": MOST_HITS + 1,  # one more tells that there are too many
        "categories": list(narrowed.categories),
        "vendor": narrowed.vendor and narrowed.vendor.id,
        "problem": narrowed.problem and narrowed.problem.id,
        "interval": narrowed.interval,
        "currency": narrowed.currency,
        "low": narrowed.low_minor or 0,
        "high": _BIGGEST if narrowed.high_minor is None else narrowed.high_minor,
        "at": at,
    }


def _named(narrowed: Narrowed) -> Iterator[str]:
    if narrowed.category:
        yield "categories"
    for name in ("vendor", "problem", "interval"):
        if getattr(narrowed, name):
            yield name
    if narrowed.in_stock:
        yield "stock"
    if narrowed.asks_prices:
        yield "prices"


@lru_cache(maxsize=256)
def _statement(words: bool, names: tuple[str, ...], sort: str, is_later: bool, limit: int) -> TextualSelect:  # noqa: FBT001
    beyond, order, _kinds = _ORDERS[sort]
    ends = f"{f' and {beyond}' if is_later else ''} order by {order} limit {limit}"
    chosen = source(words, names)
    if sort == "relevance" and not names:  # which are the best is known before anything else of them is read
        chosen = f"({_FOUND_FIRST}{ends}) h join offerings o on o.id = h.id where true"
    read = [f"o.{name}" for name in _OFFERED] + ["h.relevance"] * words
    shown = [
        "e.terms",
        "e.shelf",
        "e.shown",
        "e.until",
        *(name.replace("o.", "p.").replace("h.", "p.") for name in read),
    ]
    shown += [f"c.{name}" for name in _CARD]
    return named(
        f"""
        with page as materialized (select {", ".join(read)} from {chosen}{ends}),
        shown as materialized (select coalesce(array_agg(id), '{{}}') as ids from page),
        state as materialized (
          select s.*, prices_hold_until(ids, :at) as until from shown cross join lateral shop_state(ids) s)
        select {", ".join(shown)}
          from state e left join page p on true
          left join shop_cards((select ids from shown), :currency, :at) c on c.offering_id = p.id
         order by {order}
        """,  # noqa: S608  put together from this module's own words
        [name[2:] for name in shown],
    )


def _cursor(row: Any, sort: str) -> str:
    first = {"name": "name", "newest": "published_at", "relevance": "relevance"}[sort]
    return write_cursor([getattr(row, first), row.id])
