"""A small world for tests: parties, people, offerings and terms, written directly as the system."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

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
    number = next(_numbers)
    return _keep(
        Partner(
            id=party.id, public_id=new_public_id("par"), slug=f"partner-{number}", name=name, tier_id=a_tier(tier).id,
            country=country, currency=currency, time_zone="Europe/Berlin",
        )
    )  # fmt: skip


def a_vendor(name: str = "Contoso", *, fee_bps: int = 1000) -> Vendor:
    """Return a new vendor whose agreement has stood since 2020."""
    party = _keep(Party(kind="vendor", name=name))
    vendor = _keep(Vendor(id=party.id, public_id=new_public_id("ven"), slug=f"vendor-{next(_numbers)}", name=name))
    _keep(VendorAgreement(vendor_id=vendor.id, version=1, fee_bps=fee_bps, effective_from=SINCE))
    return vendor


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
    return _keep(
        Category(
            public_id=new_public_id("cat"), slug=f"category-{next(_numbers)}", name=name, parent_id=parent and parent.id
        )
    )


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
    number = next(_numbers)
    offering = _keep(
        Offering(
            public_id=new_public_id("off"), vendor_id=(vendor or a_vendor()).id, category_id=(category or a_category()).id,
            slug=f"offering-{number}", name=name, summary="Keeps data safe.", description="", state=state,
            published_at=SINCE if state == "published" else None,
        )
    )  # fmt: skip
    _keep(OfferingProblem(offering_id=offering.id, problem_id=a_problem().id))
    plan = _keep(Plan(public_id=new_public_id("pln"), offering_id=offering.id, name="Licence"))
    _keep(
        ListPrice(
            public_id=new_public_id("prc"),
            plan_id=plan.id,
            currency=currency,
            unit_minor=unit_minor,
            version=1,
            effective_from=SINCE,
        )
    )
    return offering


def a_margin(bps: int = 2500, *, tier: str | None = "gold", **scope: int) -> MarginRule:
    """Return a new margin rule in force since 2020; by default on everything. `scope` is `offering_id=…` and the like."""
    kind = next(iter(scope), "everything_id").removesuffix("_id")
    return _keep(
        MarginRule(
            public_id=new_public_id("mrg"), version=1, tier_id=a_tier(tier).id if tier else None, scope_kind=kind, bps=bps,
            effective_from=SINCE, created_by="test", **scope,
        )
    )  # fmt: skip


def a_tax(bps: int = 2000, *, country: str = "DE", region: str = "", tax_class: str = "standard") -> TaxRate:
    """Return a new tax rate in force since 2020."""
    return _keep(
        TaxRate(country=country, region=region, tax_class=tax_class, name="VAT", bps=bps, effective_from=SINCE)
    )


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
    """Build and commit a world with margins and tax, as example A of docs/money.md has them."""
    vendor, other_vendor = a_vendor(), a_vendor("Fabrikam", fee_bps=800)
    world = World(
        the_operator(), a_partner(), a_partner("Southwind", tier="silver"), vendor, other_vendor,
        an_offering(vendor=vendor), an_offering("Mail Guard", vendor=other_vendor, unit_minor=3_333),
    )  # fmt: skip
    a_margin(2500, tier="gold")
    a_margin(1750, tier="silver")
    a_tax()
    db.session.commit()
    return world


def _keep(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row
