"""A small world for tests: parties, people, offerings and terms, written directly as the system."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from marketplace.catalog.models import (
    Category,
    ListPrice,
    MarginRule,
    Offering,
    OfferingProblem,
    Plan,
    Problem,
    TaxRate,
    Vendor,
    VendorAgreement,
)
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity.models import Party, User
from marketplace.partners.models import Partner, Tier

Row = TypeVar("Row")
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def a_tier(code: str = "gold", *, rank: int | None = None) -> Tier:
    """Return the tier of this code, made where missing."""
    found = db.session.query(Tier).filter_by(code=code).one_or_none()
    return found or _keep(Tier(code=code, name=code.title(), rank=rank or next(_numbers)))


def a_partner(name: str = "Northwind", *, tier: str = "gold", currency: str = "EUR", country: str = "DE") -> Partner:
    """Return a new active partner."""
    party = _keep(Party(kind="partner", name=name))
    return _keep(_partner(party, a_tier(tier), currency=currency, country=country))


def _partner(party: Party, tier: Tier, *, currency: str = "EUR", country: str = "DE") -> Partner:
    return Partner(
        id=party.id, public_id=new_public_id("par"), slug=f"partner-{next(_numbers)}", name=party.name, tier_id=tier.id,
        country=country, currency=currency, time_zone="Europe/Berlin",
    )  # fmt: skip


def a_vendor(name: str = "Contoso", *, fee_bps: int = 1000) -> Vendor:
    """Return a new vendor whose agreement has stood since 2020."""
    vendor = _keep(_vendor(_keep(Party(kind="vendor", name=name))))
    _keep(_agreement(vendor, fee_bps))
    return vendor


def _vendor(party: Party) -> Vendor:
    return Vendor(id=party.id, public_id=new_public_id("ven"), slug=f"vendor-{next(_numbers)}", name=party.name)


def _agreement(vendor: Vendor, fee_bps: int) -> VendorAgreement:
    return VendorAgreement(vendor_id=vendor.id, version=1, fee_bps=fee_bps, effective_from=SINCE)


def the_operator() -> Party:
    """Return the operator's party, made where missing."""
    found = db.session.query(Party).filter_by(kind="operator").one_or_none()
    return found or _keep(Party(kind="operator", name="The operator"))


def a_person(party_id: int, role: str, *, email: str | None = None, name: str = "Kim Doe") -> User:
    """Return a new active person. The password is not usable: sign in with `tests.support.people`."""
    return _keep(
        User(
            public_id=new_public_id("usr"), party_id=party_id, email=email or f"person{next(_numbers)}@example.com",
            name=name, role=role, password_hash="unusable", state="active",
        )
    )  # fmt: skip


def a_category(name: str = "Software", *, parent: Category | None = None) -> Category:
    """Return a new category."""
    return _keep(_category(name, parent_id=parent and parent.id))


def _category(name: str = "Software", *, parent_id: int | None = None) -> Category:
    return Category(public_id=new_public_id("cat"), slug=f"category-{next(_numbers)}", name=name, parent_id=parent_id)


def a_problem(name: str = "We lose data") -> Problem:
    """Return the problem of this name, made where missing."""
    found = db.session.query(Problem).filter_by(name=name).one_or_none()
    return found or _keep(Problem(public_id=new_public_id("prb"), slug=f"problem-{next(_numbers)}", name=name))


def an_offering(
    name: str = "Backup Suite",
    *,
    vendor: Vendor | None = None,
    category: Category | None = None,
    unit_minor: int = 100_000,
    currency: str = "EUR",
    state: str = "published",
) -> Offering:
    """Return a new offering with one one-time plan and one list price in force since 2020."""
    category = category or a_category()
    offering = _keep(_offering(name, vendor or a_vendor(), category, state=state))
    _, plan = _keep_all(*_parts(offering, a_problem()))
    _keep(_price(plan, unit_minor, currency))
    return offering


def _offering(name: str, vendor: Vendor, category: Category, *, state: str = "published") -> Offering:
    return Offering(
        public_id=new_public_id("off"), vendor_id=vendor.id, category_id=category.id, slug=f"offering-{next(_numbers)}",
        name=name, summary="Keeps data safe.", description="", state=state,
        published_at=SINCE if state == "published" else None,
    )  # fmt: skip


def _parts(offering: Offering, problem: Problem) -> tuple[OfferingProblem, Plan]:
    """Return the problem that an offering solves and its only plan."""
    return (
        OfferingProblem(offering_id=offering.id, problem_id=problem.id),
        Plan(public_id=new_public_id("pln"), offering_id=offering.id, name="Licence"),
    )


def _price(plan: Plan, unit_minor: int, currency: str = "EUR") -> ListPrice:
    return ListPrice(
        public_id=new_public_id("prc"), plan_id=plan.id, currency=currency, unit_minor=unit_minor, version=1,
        effective_from=SINCE,
    )  # fmt: skip


def a_margin(bps: int = 2500, *, tier: str | None = "gold", **scope: int) -> MarginRule:
    """Return a new margin rule in force since 2020; by default on everything. `scope` is `offering_id=…` and the like."""
    return _keep(_margin(bps, a_tier(tier) if tier else None, **scope))


def _margin(bps: int, tier: Tier | None, **scope: int) -> MarginRule:
    kind = next(iter(scope), "everything_id").removesuffix("_id")
    return MarginRule(
        public_id=new_public_id("mrg"), version=1, tier_id=tier and tier.id, scope_kind=kind, bps=bps,
        effective_from=SINCE, created_by="test", **scope,
    )  # fmt: skip


def a_tax(bps: int = 2000, *, country: str = "DE", region: str = "", tax_class: str = "standard") -> TaxRate:
    """Return a new tax rate in force since 2020."""
    return _keep(_tax(bps, country=country, region=region, tax_class=tax_class))


def _tax(bps: int = 2000, *, country: str = "DE", region: str = "", tax_class: str = "standard") -> TaxRate:
    return TaxRate(country=country, region=region, tax_class=tax_class, name="VAT", bps=bps, effective_from=SINCE)


@dataclass(frozen=True)
class World:
    """Two of everything, so that own and foreign can be told apart."""

    operator: Party
    partner: Partner
    other_partner: Partner
    vendor: Vendor
    other_vendor: Vendor
    offering: Offering
    other_offering: Offering


def a_world() -> World:
    """Build and commit a world with margins and tax, as example A of docs/money.md has them.

    Most tests begin with it: what does not refer to each other is written together, as one statement for each table.
    """
    operator, problem, gold, silver = the_operator(), a_problem(), a_tier("gold"), a_tier("silver")
    contoso, fabrikam, northwind, southwind, *categories = _keep_all(
        Party(kind="vendor", name="Contoso"), Party(kind="vendor", name="Fabrikam"),
        Party(kind="partner", name="Northwind"), Party(kind="partner", name="Southwind"),
        _category(), _category(),
    )  # fmt: skip
    vendor, other_vendor, partner, other_partner, *_ = _keep_all(
        _vendor(contoso), _vendor(fabrikam), _partner(northwind, gold), _partner(southwind, silver),
        _margin(2500, gold), _margin(1750, silver), _tax(),
    )  # fmt: skip
    offering, other_offering, *_ = _keep_all(
        _offering("Backup Suite", vendor, categories[0]), _offering("Mail Guard", other_vendor, categories[1]),
        _agreement(vendor, 1000), _agreement(other_vendor, 800),
    )  # fmt: skip
    _, plan, _, other_plan = _keep_all(*_parts(offering, problem), *_parts(other_offering, problem))
    _keep_all(_price(plan, 100_000), _price(other_plan, 3_333))
    db.session.commit()
    return World(operator, partner, other_partner, vendor, other_vendor, offering, other_offering)


def _keep(row: Row) -> Row:
    _keep_all(row)
    return row


def _keep_all(*rows: Any) -> tuple[Any, ...]:
    db.session.add_all(rows)
    db.session.flush()
    return rows
