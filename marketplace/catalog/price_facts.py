"""What prices are worked out from, read for any number of plans at once: one SQL statement a function."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, text

from marketplace.catalog import models
from marketplace.catalog.rules.breaks import Break, ListPrice
from marketplace.catalog.rules.tax import TaxRate
from marketplace.catalog.rules.terms import Subject
from marketplace.db.base import db

# Categories are climbed once each, however many plans are in them. Nearest first: depth rises towards the root.
_PLANS = text(
    """
    with recursive wanted as (
      select p.id as plan_id, p.public_id, p.name as plan_name, p.interval, o.id as offering_id,
             o.public_id as offering_public_id, o.name, o.state, o.category_id, o.vendor_id, v.name as vendor_name,
             o.cap_bps, o.tax_class
        from plans p join offerings o on o.id = p.offering_id join vendors v on v.id = o.vendor_id
       where p.id = any (cast(:plans as bigint[])) or o.id = any (cast(:offerings as bigint[]))
    ), up as (
      select distinct category_id as leaf, category_id as id, 0 as depth from wanted
      union all
      select up.leaf, c.parent_id, up.depth + 1 from up join categories c on c.id = up.id where c.parent_id is not null
    ), paths as (
      select leaf, array_agg(id order by depth) as ids from up group by leaf
    )
    select w.*, paths.ids as path, a.version as agreement_version, a.fee_bps
      from wanted w join paths on paths.leaf = w.category_id
      left join agreements_at((select array_agg(distinct vendor_id) from wanted), :at) a on a.vendor_id = w.vendor_id
     order by w.plan_id
    """
)
_PRICES = text(
    """
    select distinct on (l.plan_id, l.currency) l.plan_id, l.public_id as price_public_id, l.version, l.currency,
           l.unit_minor, l.effective_from, l.max_retail_minor,
           array(select b.from_quantity from price_breaks b where b.price_id = l.id order by b.from_quantity) as starts,
           array(select b.unit_minor from price_breaks b where b.price_id = l.id order by b.from_quantity) as units
      from list_prices l
     where l.plan_id = any (cast(:plans as bigint[])) and l.effective_from <= :at
       and (cast(:currency as text) is null or l.currency = :currency)
     order by l.plan_id, l.currency, l.effective_from desc, l.version desc
    """
)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan, the offering it belongs to, and the vendor's agreement of that instant, if any."""

    plan_id: int
    plan_public_id: str
    plan_name: str
    interval: str
    offering_id: int
    offering_public_id: str
    offering_name: str
    vendor_name: str
    is_published: bool
    tax_class: str
    subject: Subject
    agreement_version: int | None
    fee_bps: int


def facts_of_plans(plan_ids: Collection[int], *, at: datetime) -> dict[int, PlanFacts]:
    """Return the facts of these plans by their keys; a plan that the actor cannot see is left out."""
    return _facts(plans=plan_ids, offerings=(), at=at)


def facts_of_offerings(offering_ids: Collection[int], *, at: datetime) -> dict[int, PlanFacts]:
    """Return the facts of every plan of these offerings by the plans' keys, in the order the plans were made."""
    return _facts(plans=(), offerings=offering_ids, at=at)


def prices_in_force(
    plan_ids: Collection[int], *, at: datetime, currency: str | None = None
) -> dict[tuple[int, str], ListPrice]:
    """Return the list prices in force with their volume breaks, by plan and currency, currencies in order.

    `currency` None means every currency that the plans are priced in.
    """
    rows = db.session.execute(_PRICES, {"plans": list(plan_ids), "at": at, "currency": currency})
    return {(row.plan_id, row.currency): price_of_row(row) for row in rows}


def tax_rates(country: str, region: str, *, at: datetime) -> list[TaxRate]:
    """Return the tax rates of a country and of one region of it that have begun by `at`."""
    table = models.TaxRate
    found = db.session.scalars(
        select(table)
        .where(table.country == country, or_(table.region == "", table.region == region), table.effective_from <= at)
        .order_by(table.id)
    )
    return [
        TaxRate(rate.country, rate.region, rate.tax_class, rate.name, rate.bps, rate.effective_from) for rate in found
    ]


def _facts(*, plans: Collection[int], offerings: Collection[int], at: datetime) -> dict[int, PlanFacts]:
    rows = db.session.execute(_PLANS, {"plans": list(plans), "offerings": list(offerings), "at": at})
    return {row.plan_id: _plan(row) for row in rows}


def _plan(row: Any) -> PlanFacts:
    path = tuple(str(key) for key in row.path)
    return PlanFacts(
        plan_id=row.plan_id,
        plan_public_id=row.public_id,
        plan_name=row.plan_name,
        interval=row.interval,
        offering_id=row.offering_id,
        offering_public_id=row.offering_public_id,
        offering_name=row.name,
        vendor_name=row.vendor_name,
        is_published=row.state == "published",
        tax_class=row.tax_class,
        subject=Subject(str(row.offering_id), path, str(row.vendor_id), row.cap_bps),
        agreement_version=row.agreement_version,
        fee_bps=row.fee_bps or 0,
    )


def price_of_row(row: Any) -> ListPrice:
    """Return the list price in a row that has its columns, with the volume breaks as `starts` and `units`."""
    return ListPrice(
        id=row.price_public_id,
        version=row.version,
        currency=row.currency,
        unit_minor=row.unit_minor,
        effective_from=row.effective_from,
        breaks=tuple(Break(start, unit) for start, unit in zip(row.starts, row.units, strict=True)),
        max_retail_minor=row.max_retail_minor,
    )
