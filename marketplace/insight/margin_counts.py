"""What a change of margins meets, counted in the database: kinds of offerings, sales of the last months, open links.

Margins follow from category, vendor and cap, so offerings that share them are counted together: a catalogue of a
hundred thousand is a few hundred kinds. Offerings with a rule of their own keep it whatever a wider rule says, and
are left out; those that the change or a concession names stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
)

from marketplace.catalog.models import Category, MarginRule, Offering, Plan, Vendor
from marketplace.catalog.queries.categories import in_and_below
from marketplace.catalog.rules.terms import Subject
from marketplace.db.base import db
from marketplace.insight.margin_change import Change, Terms
from marketplace.orders.models import Link, LinkLine, Order, OrderLine
from marketplace.partners.models import Partner, Tier

MOST_LINKS = 500
KIND: tuple[Any, ...] = (Offering.category_id, Offering.vendor_id, Offering.cap_bps, literal_column("alone"))
"""What kinds are grouped by. The last one by its label: written out again, it has other parameters to PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a margin follows from. `offering_id` is named only where an offering stands alone."""

    category_id: int
    vendor_id: int
    cap_bps: int | None
    offering_id: int | None

    def subject(self, paths: dict[int, tuple[str, ...]]) -> Subject:
        """Return it as the rules of margins see it."""
        return Subject(str(self.offering_id or 0), paths[self.category_id], str(self.vendor_id), self.cap_bps)


@dataclass(frozen=True, slots=True)
class Sold:
    """List totals of a partner's paid lines of one kind in one currency, in minor units."""

    partner_id: int
    kind: Kind
    account_id: int | None
    currency: str
    list_total_minor: int


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A line of a link that is still open when the change begins, at the rate it froze."""

    public_id: str
    title: str
    partner_id: int
    kind: Kind
    bps: int


def kinds_by_tier(terms: Terms) -> dict[int, dict[Kind, int]]:
    """Return how many published offerings of each kind the change concerns, by the tier's key; one SQL statement."""
    query = (
        select(Tier.id, *_kind_columns(terms), func.count())
        .select_from(Offering)
        .join(Tier, true())
        .where(Tier.id.in_([tier.id for tier in terms.tiers]), *_concerned(terms.change, Tier.id))
        .group_by(Tier.id, *KIND)
    )
    found: dict[int, dict[Kind, int]] = {}
    for tier_id, *kind, count in db.session.execute(query):
        found.setdefault(tier_id, {})[Kind(*kind)] = count
    return found


def sold_since(terms: Terms, since: datetime) -> list[Sold]:
    """Return what the partners concerned sold of it since an instant, added up by kind; one SQL statement."""
    account = _one_of(Order.account_id, terms.accounts).label("account")
    query = (
        select(Order.partner_id, *_kind_columns(terms), account, Order.currency, func.sum(OrderLine.list_total_minor))
        .select_from(Order)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Offering, Offering.id == OrderLine.offering_id)
        .join(Partner, Partner.id == Order.partner_id)
        .where(Order.state == "paid", Order.paid_at >= since, _whose(terms), *_concerned(terms.change, Partner.tier_id))
        .group_by(Order.partner_id, *KIND, literal_column("account"), Order.currency)
    )
    return [
        Sold(partner_id, Kind(*kind), account_id, currency, int(amount))
        for partner_id, *kind, account_id, currency, amount in db.session.execute(query)
    ]


def open_links(terms: Terms) -> Iterator[OpenLink]:
    """Yield the links that the change leaves alone, those with the best frozen rates first; at most `MOST_LINKS`."""
    at = terms.change.begins_at
    query = (
        select(Link.public_id, Link.title, Link.partner_id, *_kind_columns(terms), LinkLine.bps)
        .join(LinkLine, LinkLine.link_id == Link.id)
        .join(Plan, Plan.id == LinkLine.plan_id)
        .join(Offering, Offering.id == Plan.offering_id)
        .join(Partner, Partner.id == Link.partner_id)
        .where(
            Link.revoked_at.is_(None), Link.expires_at > at, _whose(terms), *_concerned(terms.change, Partner.tier_id)
        )
        .order_by(LinkLine.bps.desc(), Link.id)
        .limit(MOST_LINKS)
    )
    for public_id, title, partner_id, *kind, bps in db.session.execute(query):
        yield OpenLink(public_id, title, partner_id, Kind(*kind), bps)


def category_paths() -> dict[int, tuple[str, ...]]:
    """Return each category with those above it, the nearest first, by its key; one SQL statement."""
    rows = db.session.execute(select(Category.id, Category.parent_id))
    parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}
    return {key: tuple(_climb(key, parents)) for key in parents}


def _climb(key: int, parents: dict[int, int | None]) -> Iterator[str]:
    above: int | None = key
    while above is not None:
        yield str(above)
        above = parents[above]


def _kind_columns(terms: Terms) -> tuple[Any, ...]:
    alone = _one_of(Offering.id, terms.offerings).label("alone")
    return Offering.category_id, Offering.vendor_id, Offering.cap_bps, alone


def _one_of(key: Any, named: set[int]) -> Any:
    """The key itself where it is one of those named, else null."""
    return case((key.in_(named), key)) if named else cast(null(), BigInteger)


def _whose(terms: Terms) -> ColumnElement[bool]:
    tier = terms.change.tier
    return Partner.state == "active" if tier is None else and_(Partner.state == "active", Partner.tier_id == tier.id)


def _concerned(change: Change, tier_id: Any) -> list[ColumnElement[bool]]:
    conditions = [Offering.state == "published", *_covered(change)]
    if change.scope_kind != "offering":
        conditions.append(~_has_rule_of_its_own(tier_id, change.begins_at).exists())
    return conditions


def _covered(change: Change) -> list[ColumnElement[bool]]:
    match change.scope:
        case Offering():
            return [Offering.id == change.scope.id]
        case Category():
            return [Offering.category_id.in_(in_and_below(change.scope))]
        case Vendor():
            return [Offering.vendor_id == change.scope.id]
    return []


def _has_rule_of_its_own(tier_id: Any, at: datetime) -> Select[Any]:
    return select(MarginRule.id).where(
        MarginRule.offering_id == Offering.id,
        or_(MarginRule.tier_id.is_(None), MarginRule.tier_id == tier_id),
        MarginRule.effective_from <= at,
        or_(MarginRule.effective_until.is_(None), MarginRule.effective_until > at),
    )
