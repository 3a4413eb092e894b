"""Putting offerings into the catalogue: the offering, its plans, its list prices with volume breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.catalog.classification import add_category
from marketplace.catalog.errors import AlreadyThere, NameMissing, RateOutOfRange, TooEarly
from marketplace.catalog.models import Category, ListPrice, Offering, Plan, PriceBreak, Vendor
from marketplace.catalog.price_checks import check_price
from marketplace.catalog.rules.breaks import Break
from marketplace.core.errors import Invalid
from marketplace.core.ids import new_public_id
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.db.slugs import unique_slug

__all__ = ["INTERVALS", "add_category", "add_offering", "add_plan", "amend_offering", "set_price"]

INTERVALS: Final = ("one_time", "month", "year")


def add_offering(
    vendor: Vendor,
    category: Category,
    *,
    name: str,
    summary: str,
    description: str,
    tax_class: str = "standard",
    cap_bps: int | None = None,
    external_ref: str | None = None,
    slug: str | None = None,
) -> Offering:
    """Add an offering of a vendor as a draft that only the operator and the vendor see.

    `cap_bps` limits the whole margin on it, concessions included. `external_ref` is its key in another system. `slug`
    is made of the name unless it is given.

    Raises:
        NameMissing: the name is empty.
        RateOutOfRange: the cap is not between 0 and 100 %.
        AlreadyThere: another offering has this `external_ref`.
    """
    name = _checked(name, cap_bps)
    if external_ref is not None:
        _require_new_reference(external_ref)

    offering = Offering(
        public_id=new_public_id("off"),
        vendor=vendor,
        category=category,
        slug=slug or unique_slug(Offering.slug, name, otherwise="offering"),
        name=name,
        summary=summary.strip(),
        description=description.strip(),
        tax_class=tax_class,
        cap_bps=cap_bps,
        external_ref=external_ref,
        state="draft",
    )
    db.session.add(offering)
    facts = {"name": name, "vendor": vendor.public_id, "category": category.public_id, "cap_bps": cap_bps}
    trail.record("offering.added", "offering", offering.public_id, facts)
    return offering


def amend_offering(
    offering: Offering,
    *,
    category: Category,
    name: str,
    summary: str,
    description: str,
    tax_class: str,
    cap_bps: int | None,
) -> None:
    """Change what is said about an offering, where it stands, how it is taxed, and the cap on its margin.

    Orders and links keep the terms they were made with.

    Raises:
        NameMissing: the name is empty.
        RateOutOfRange: the cap is not between 0 and 100 %.
    """
    name = _checked(name, cap_bps)
    before = _described(offering)

    offering.category, offering.name, offering.tax_class, offering.cap_bps = category, name, tax_class, cap_bps
    offering.summary, offering.description = summary.strip(), description.strip()
    facts = {"before": before, "after": _described(offering)}
    trail.record("offering.amended", "offering", offering.public_id, facts)


def add_plan(offering: Offering, *, name: str = "Licence", interval: str = "one_time") -> Plan:
    """Add a way to charge for an offering: once (`one_time`), every `month` or every `year`.

    Raises:
        NameMissing: the name is empty.
        AlreadyThere: the offering has a plan of this name.
    """
    name = name.strip()
    if not name:
        raise NameMissing("plan")
    if interval not in INTERVALS:
        raise Invalid("A plan is charged once, every month or every year.", interval=interval)
    if any(plan.name.casefold() == name.casefold() for plan in offering.plans):
        raise AlreadyThere(f"{offering.name} has a plan named {name} already. Choose another name.", name=name)

    plan = Plan(public_id=new_public_id("pln"), offering=offering, name=name, interval=interval)
    db.session.add(plan)
    facts = {"plan": plan.public_id, "name": name, "interval": interval}
    trail.record("offering.plan_added", "offering", offering.public_id, facts)
    return plan


def set_price(
    plan: Plan,
    *,
    currency: str,
    unit_minor: int,
    breaks: Sequence[Break] = (),
    max_retail_minor: int | None = None,
    effective_from: datetime,
    at: datetime,
) -> ListPrice:
    """Publish a plan's unit price in a currency from an instant on; it stays until the next one takes over.

    Amounts are minor units of `currency`. The break that applies prices all units of a line. `max_retail_minor` is the
    most a partner may ask for a unit. Orders and links keep the price they were made with.

    Raises:
        Invalid: an amount, a quantity or the currency makes no sense.
        TooEarly: it would begin in the past.
        AlreadyThere: a price of this plan in this currency begins at that very instant.
    """
    check_price(currency=currency, unit_minor=unit_minor, breaks=breaks, max_retail_minor=max_retail_minor)
    if effective_from < at:
        raise TooEarly("A price cannot begin in the past. Choose today or later.", effective_from=effective_from)

    price = ListPrice(
        public_id=new_public_id("prc"),
        plan=plan,
        currency=currency,
        unit_minor=unit_minor,
        max_retail_minor=max_retail_minor,
        version=_next_version(plan, currency, effective_from),
        effective_from=effective_from,
        created_at=at,
        breaks=[PriceBreak(from_quantity=step.from_quantity, unit_minor=step.unit_minor) for step in breaks],
    )
    db.session.add(price)
    facts = {"price": price.public_id, "plan": plan.public_id, "currency": currency, "unit_minor": unit_minor}
    facts |= {"version": price.version, "effective_from": effective_from.isoformat()}
    trail.record("offering.priced", "offering", plan.offering.public_id, facts)
    return price


def _described(offering: Offering) -> dict[str, str | int | None]:
    return {
        "name": offering.name,
        "category": offering.category.public_id,
        "tax_class": offering.tax_class,
        "cap_bps": offering.cap_bps,
    }


def _checked(name: str, cap_bps: int | None) -> str:
    if not name.strip():
        raise NameMissing("offering")
    if cap_bps is not None and not 0 <= cap_bps <= BPS_WHOLE:
        raise RateOutOfRange("cap", cap_bps)
    return name.strip()


def _require_new_reference(external_ref: str) -> None:
    if db.session.scalar(select(Offering.id).where(Offering.external_ref == external_ref)) is not None:
        raise AlreadyThere(f"An offering with the reference {external_ref} exists already.", external_ref=external_ref)


def _next_version(plan: Plan, currency: str, effective_from: datetime) -> int:
    # The plan's row is locked, so that two prices set at once get two versions.
    db.session.scalars(select(Plan.id).where(Plan.id == plan.id).with_for_update()).one()
    prices = db.session.execute(
        select(ListPrice.version, ListPrice.effective_from).where(
            ListPrice.plan_id == plan.id, ListPrice.currency == currency
        )
    ).all()
    if any(begins == effective_from for _, begins in prices):
        raise AlreadyThere(
            f"A price in {currency} begins at that moment already. Choose another day.", effective_from=effective_from
        )
    return max((version for version, _ in prices), default=0) + 1
