"""What can be chosen beside the shop's list, and what is chosen: filters live in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from marketplace.catalog.directory import Entry
from marketplace.catalog.queries.shop_facets import Facets
from marketplace.catalog.shop import Filters, ShopPage
from marketplace.core.currencies import is_currency, parse_amount
from marketplace.core.errors import Invalid
from marketplace.web.filters import format_money
from marketplace.web.labels import label_for
from marketplace.web.portal.selling import selling_currency

MOST_SHOWN: Final = 12
IN_STOCK: Final = "in"
"""How the address asks for what can be bought right now."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: what stands in the address, its name, and how many offerings it would leave."""

    value: str
    name: str
    count: int
    depth: int = 0
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the arguments of the address that take it away."""

    text: str
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that can be chosen, and the chips of what is."""

    problems: list[Choice]
    categories: list[Choice]
    vendors: list[Choice]
    intervals: list[Choice]
    chips: list[Chip]

    @classmethod
    def of(cls, page: ShopPage, facets: Facets) -> Choices:
        """Return the choices of a page. Those that would leave nothing are left out, the chosen ones never."""
        known, here = page.directory, page.narrowed
        return cls(
            problems=_entries(known.problems.values(), facets.problems, here.problem),
            categories=_entries(known.categories.values(), facets.categories, here.category),
            vendors=_largest(_entries(known.vendors.values(), facets.vendors, here.vendor)),
            intervals=[
                Choice(kind, str(label_for("plan", kind).text), count, is_chosen=kind == here.interval)
                for kind in ("one_time", "month", "year")
                if (count := facets.intervals.get(kind, 0)) or kind == here.interval
            ],
            chips=list(_chips(page)),
        )

    @property
    def beside(self) -> tuple[tuple[Choice, ...], ...]:
        """Everything that can be chosen, as one value."""
        return tuple(map(tuple, (self.problems, self.categories, self.vendors, self.intervals)))


def asked(arguments: Mapping[str, str]) -> Filters:
    """Return what the address asks for; a price that cannot be read leaves the list as it is."""
    low, high = (_amount(arguments.get(name, "")) for name in ("from", "to"))
    return Filters(
        words=arguments.get("q", ""),
        category=arguments.get("category", ""),
        problem=arguments.get("problem", ""),
        vendor=arguments.get("vendor", ""),
        interval=arguments.get("charged", ""),
        low_minor=low,
        high_minor=high,
        in_stock=arguments.get("stock", "") == IN_STOCK,
        sort=arguments.get("sort", ""),
    )


def _amount(text: str) -> int | None:
    if not text.strip() or not is_currency(currency := selling_currency()):
        return None
    try:
        return max(parse_amount(text, currency), 0)
    except Invalid:
        return None


def _entries(entries: Iterable[Entry], counts: Mapping[int, int], chosen: Entry | None) -> list[Choice]:
    return [
        Choice(entry.public_id, entry.name, counts.get(entry.id, 0), max(entry.depth, 0), entry is chosen)
        for entry in entries
        if counts.get(entry.id) or entry is chosen
    ]


def _largest(choices: list[Choice]) -> list[Choice]:
    largest = sorted(choices, key=lambda each: (not each.is_chosen, -each.count))[:MOST_SHOWN]
    return sorted(largest, key=lambda each: each.name.casefold())


def _chips(page: ShopPage) -> Iterable[Chip]:
    here = page.narrowed
    if here.query:
        yield Chip(_("Words: %(words)s", words=here.query.replace(":*", "").replace(" & ", " ")), ("q",))
    for name in ("problem", "category", "vendor"):
        if (entry := getattr(here, name)) is not None:
            yield Chip(entry.name, (name,))
    if here.interval:
        yield Chip(str(label_for("plan", here.interval).text), ("charged",))
    if here.low_minor is not None:
        yield Chip(_("From %(amount)s", amount=format_money(here.low_minor, here.currency)), ("from",))
    if here.high_minor is not None:
        yield Chip(_("Up to %(amount)s", amount=format_money(here.high_minor, here.currency)), ("to",))
    if here.in_stock:
        yield Chip(_("In stock"), ("stock",))
