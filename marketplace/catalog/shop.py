"""The shop: published offerings with a partner's own price on each, narrowed, sorted and counted.

One statement a page, however large the catalogue: it reads the offerings, their prices of that instant and the edition
of the catalogue, by which everything else is remembered. See docs/adr/0013-the-catalogue-at-size.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from marketplace.catalog.basis import Basis
from marketplace.catalog.directory import Directory, directory
from marketplace.catalog.queries import shop as reading
from marketplace.catalog.queries.shop_facets import Facets, facets
from marketplace.catalog.shop_filters import Filters, Narrowed
from marketplace.catalog.standing_terms import StandingTerms, standing_terms
from marketplace.core.money import apply_bps

__all__ = ["Filters", "ShopCard", "ShopPage", "facets_of", "page"]


@dataclass(frozen=True, slots=True)
class ShopCard:
    """One offering as the shop shows it: amounts of one unit in minor units of `currency`, `list = mine + margin`.

    Without a list price in force `currency` is None and the amounts are 0. `plans` counts the ways to buy it; the price
    is that of the plan `plan_id`, of which `left` units can be bought (None: it never runs out).
    """

    public_id: str
    name: str
    summary: str
    vendor: str
    category: str
    plans: int
    plan_id: str
    interval: str
    currency: str | None
    list_minor: int
    mine_minor: int
    margin_minor: int
    margin_bps: int
    version: int | None
    effective_from: datetime | None
    left: int | None
    digest: str | None
    alt: str


@dataclass(frozen=True)
class ShopPage:
    """A page of the shop, for one partner."""

    rows: tuple[Any, ...]
    """What was read: with `terms` it says all that the cards will, so it can stand for them in a key."""
    next_cursor: str | None
    narrowed: Narrowed
    directory: Directory
    terms: StandingTerms
    basis: Basis
    """What the page was drawn from."""

    @cached_property
    def cards(self) -> list[ShopCard]:
        """The offerings in their order, with the partner's prices."""
        return [_card(row, self.directory, self.terms) for row in self.rows]


def page(partner_id: int, filters: Filters, *, cursor: str | None, at: datetime) -> ShopPage:
    """Return a page of the shop with the partner's prices of the instant `at`: one statement where all is remembered.

    Raises:
        Invalid: the cursor is not one that this list gave out.
    """
    known = directory()
    terms = standing_terms(partner_id, edition=known.edition, at=at)
    narrowed = Narrowed.of(filters, known, terms.currency)
    found = reading.page(narrowed, cursor=cursor, at=at)
    if found.state.terms != known.edition:  # somebody changed the directory or the terms: once more, with the new ones
        known = directory(found.state.terms)
        terms = standing_terms(partner_id, edition=known.edition, at=at)
        narrowed = Narrowed.of(filters, known, terms.currency)
        found = reading.page(narrowed, cursor=cursor, at=at)
    basis = Basis(found.shown, found.state, terms, since=at, until=found.until, is_fleeting=narrowed.moves)
    return ShopPage(found.rows, found.next_cursor, narrowed, known, terms, basis)


def facets_of(shown: ShopPage, *, at: datetime) -> Facets:
    """Return how many offerings each choice beside the list would leave."""
    return facets(shown.narrowed, shown.directory, shelf=shown.basis.state.shelf, at=at)


def _card(row: Any, known: Directory, terms: StandingTerms) -> ShopCard:
    bps = terms.margin_on(
        known, offering_id=row.id, category_id=row.category_id, vendor_id=row.vendor_id, cap_bps=row.cap_bps
    ).bps
    list_minor = row.unit_minor or 0
    margin_minor = apply_bps(list_minor, bps)
    return ShopCard(
        row.public_id, row.name, row.summary, known.vendors[row.vendor_id].name, known.categories[row.category_id].name,
        row.plans or 0, row.plan_public_id or "", row.charged or "",
        row.currency, list_minor, list_minor - margin_minor, margin_minor, bps,
        row.version, row.effective_from, row.units_left, row.digest, row.alt or "",
    )  # fmt: skip
