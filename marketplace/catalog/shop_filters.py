"""What somebody looks for in the shop: as the address says it, and as the database is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from marketplace.catalog.directory import Directory, Entry

INTERVALS: Final = ("one_time", "month", "year")
SORTS: Final = ("relevance", "name", "newest")
MOST_WORDS: Final = 10
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address says. Ids are public; unknown ones and unknown words leave the list as it is.

    `low_minor` and `high_minor` bound the list price of a unit in the partner's currency, both included. `in_stock`
    leaves out what nothing can be bought of right now.
    """

    words: str = ""
    category: str = ""
    problem: str = ""
    vendor: str = ""
    interval: str = ""
    low_minor: int | None = None
    high_minor: int | None = None
    in_stock: bool = False
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The same with what it names. `query` is a text query of word beginnings, empty where no word is looked for."""

    query: str
    category: Entry | None
    categories: tuple[int, ...]
    problem: Entry | None
    vendor: Entry | None
    interval: str
    low_minor: int | None
    high_minor: int | None
    in_stock: bool
    sort: str
    currency: str

    @classmethod
    def of(cls, filters: Filters, known: Directory, currency: str) -> Narrowed:
        """Look up what the filters name; `currency` is the one that prices are asked and bounded in."""
        category = known.find("categories", filters.category)
        query = text_query(filters.words)
        sort = filters.sort if filters.sort in SORTS else ""
        return cls(
            query=query,
            category=category,
            categories=known.below[category.id] if category else (),
            problem=known.find("problems", filters.problem),
            vendor=known.find("vendors", filters.vendor),
            interval=filters.interval if filters.interval in INTERVALS else "",
            low_minor=filters.low_minor,
            high_minor=filters.high_minor,
            in_stock=filters.in_stock,
            sort=sort if sort and (sort != "relevance" or query) else "relevance" if query else "name",
            currency=currency,
        )

    @property
    def asks_prices(self) -> bool:
        """Whether the list price decides what is shown."""
        return self.low_minor is not None or self.high_minor is not None

    @property
    def moves(self) -> bool:
        """Whether time or stock decides what is shown, so that what was counted before says nothing about now."""
        return self.asks_prices or self.in_stock

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (
            self.query or self.category or self.problem or self.vendor or self.interval or self.moves
        )  # fmt: skip


def text_query(words: str) -> str:
    """Return the text query that finds every word by its beginning; empty where there is no word.

    Words hold letters and digits only, so nothing in them can be an operator of a text query.
    """
    return " & ".join(f"{word}:*" for word in _WORD.findall(words)[:MOST_WORDS])
