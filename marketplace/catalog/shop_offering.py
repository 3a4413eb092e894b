"""One offering in the shop: its plans with a partner's own prices, what it helps with, and how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from marketplace.catalog.basis import Basis
from marketplace.catalog.directory import Directory, Entry, directory
from marketplace.catalog.errors import OfferingNotFound
from marketplace.catalog.price_cards import PriceCard
from marketplace.catalog.price_facts import PlanFacts, price_of_row
from marketplace.catalog.queries import shop_state
from marketplace.catalog.queries.shop_state import ShopState
from marketplace.catalog.rules.terms import Subject
from marketplace.catalog.standing_terms import StandingTerms, standing_terms
from marketplace.db.base import db
from marketplace.db.named import named

_COLUMNS: Final = (
    "terms", "id", "public_id", "name", "summary", "description", "vendor_id", "category_id", "tax_class", "cap_bps",
    "problems", "pictures", "plan_id", "plan_public_id", "plan_name", "charged", "units_left", "price_public_id",
    "version", "currency", "unit_minor", "max_retail_minor", "effective_from", "starts", "units",
)  # fmt: skip
_STATE: Final = ("shelf", "shown", "until")
_ROWS: Final = named(
    f"""
    with found as materialized (select * from shop_offering(:public_id, :at)),
    state as materialized (
      select s.*, prices_hold_until(ids, :at) as until
        from (select array_agg(distinct id) as ids from found) own cross join lateral shop_state(ids) s
    )
    select {", ".join(f"f.{name}" for name in _COLUMNS)}, {", ".join(f"s.{name}" for name in _STATE)}
      from found f cross join state s order by f.plan_id, f.currency
    """,  # noqa: S608  the names above
    (*_COLUMNS, *_STATE),
)


@dataclass(frozen=True)
class ShopOffering:
    """A published offering for one partner. `pictures` are digests with their words, in order.

    `cards` are those of every plan and currency in force, plans as made, currencies in order. `left` are the units
    that can be bought, by the plan's key; a plan that never runs out is not in it.
    """

    id: int
    public_id: str
    name: str
    summary: str
    description: str
    tax_class: str
    cap_bps: int | None
    vendor: Entry
    category: Entry
    problems: tuple[Entry, ...]
    pictures: tuple[tuple[str, str], ...]
    cards: tuple[PriceCard, ...]
    left: dict[int, int]
    terms: StandingTerms
    basis: Basis


def show(partner_id: int, public_id: str, *, at: datetime) -> ShopOffering:
    """Return an offering with the partner's prices of the instant `at`: one statement where all else is remembered.

    Raises:
        OfferingNotFound: there is none with this id, or it is not for sale.
    """
    rows = db.session.execute(_ROWS, {"public_id": public_id, "at": at}).all()
    if not rows:
        raise OfferingNotFound(public_id)
    known = directory(rows[0].terms)
    terms = standing_terms(partner_id, edition=known.edition, at=at)
    return _offering(rows, known, terms, at)


def _offering(rows: Sequence[Any], known: Directory, terms: StandingTerms, at: datetime) -> ShopOffering:
    first = rows[0]
    state = ShopState(first.terms, first.shelf, first.shown)
    return ShopOffering(
        first.id, first.public_id, first.name, first.summary, first.description, first.tax_class, first.cap_bps,
        vendor=known.vendors[first.vendor_id],
        category=known.categories[first.category_id],
        problems=tuple(entry for key, entry in known.problems.items() if key in first.problems),
        pictures=tuple((digest, alt) for digest, alt in first.pictures),
        cards=tuple(_card(row, known, terms) for row in rows if row.currency),
        left={row.plan_id: row.units_left for row in rows if row.units_left is not None},
        terms=terms,
        basis=Basis(shop_state.named([first.id]), state, terms, since=at, until=first.until),
    )  # fmt: skip


def _card(row: Any, known: Directory, terms: StandingTerms) -> PriceCard:
    path = tuple(str(key) for key in known.categories[row.category_id].path)
    facts = PlanFacts(
        plan_id=row.plan_id,
        plan_public_id=row.plan_public_id,
        plan_name=row.plan_name,
        interval=row.charged,
        offering_id=row.id,
        offering_public_id=row.public_id,
        offering_name=row.name,
        vendor_name=known.vendors[row.vendor_id].name,
        is_published=True,
        tax_class=row.tax_class,
        subject=Subject(str(row.id), path, str(row.vendor_id), row.cap_bps),
        agreement_version=None,  # what the vendor pays is not the partner's to know
        fee_bps=0,
    )
    margin = terms.margin_on(
        known, offering_id=row.id, category_id=row.category_id, vendor_id=row.vendor_id, cap_bps=row.cap_bps
    )
    return PriceCard(facts, price_of_row(row), margin)
