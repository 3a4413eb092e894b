"""What is sold: a published offering of each vendor, and one that is still a draft; terms of each tier and partner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.catalog.models import (
    CatalogueEdition,
    Category,
    Concession,
    ListPrice,
    MarginRule,
    Offering,
    OfferingPicture,
    OfferingProblem,
    OfferingReview,
    OfferingRevision,
    Plan,
    PriceBreak,
    Problem,
    TaxRate,
)  # fmt: skip
from marketplace.pictures.models import Picture
from tests.security.seeding.parties import LATER, Parties
from tests.security.seeding.rows import HOUSE, SOMEBODY, Rows


@dataclass(frozen=True)
class Catalog:
    """Keys of what the two vendors sell."""

    offerings: dict[str, int]
    plans: dict[str, int]


def seed_catalog(rows: Rows, parties: Parties) -> Catalog:
    """Write it."""
    category = rows.put(Category.__table__, to=SOMEBODY, by=HOUSE)
    rows.put(TaxRate.__table__, to=SOMEBODY, by=HOUSE)
    catalog = Catalog({}, {})
    problem = rows.put(Problem.__table__, to=SOMEBODY, by=HOUSE, slug="losing-data")
    for number in range(1, 9):
        rows.note(CatalogueEdition.__table__, (number,), seen_by=SOMEBODY, changed_by=frozenset())
    for name in ("vendor_a", "vendor_b"):
        rows.put(
            Picture.__table__, to=SOMEBODY, by=HOUSE | {name}, digest=name[-1] * 64, party_id=getattr(parties, name)
        )
    for name in ("vendor_a", "vendor_b"):
        for state, to in (("published", SOMEBODY), ("draft", frozenset({name}))):
            vendor_id = getattr(parties, name)
            by = HOUSE | {name} if state == "draft" else HOUSE  # a vendor writes its own drafts
            offering = rows.put(
                Offering.__table__, to=to, by=by, vendor_id=vendor_id, category_id=category, state=state
            )
            plan = rows.put(Plan.__table__, to=to, by=by, offering_id=offering)
            price = rows.put(ListPrice.__table__, to=to, by=HOUSE, plan_id=plan, version=1)
            rows.put(PriceBreak.__table__, to=to, by=HOUSE, price_id=price, from_quantity=10)
            if state == "published":
                catalog.offerings[name], catalog.plans[name] = offering, plan
            _seed_showing(rows, name, offering, problem, state, to)
    _seed_terms(rows, parties)
    return catalog


def _seed_showing(rows: Rows, vendor: str, offering: int, problem: int, state: str, to: Iterable[str]) -> None:
    """What belongs to an offering: seen with it; the vendor changes it while the offering is a draft."""
    by = HOUSE | {vendor} if state == "draft" else HOUSE
    rows.put(OfferingProblem.__table__, to=to, by=by, offering_id=offering, problem_id=problem)
    rows.put(OfferingPicture.__table__, to=to, by=by, offering_id=offering, position=1, digest=vendor[-1] * 64)
    vendor_id = rows.connection.execute(select(Offering.vendor_id).where(Offering.id == offering)).scalar_one()
    revision = rows.put(
        OfferingRevision.__table__,
        to={vendor},
        by=HOUSE | {vendor},
        offering_id=offering,
        vendor_id=vendor_id,
        number=1,
    )
    rows.put(OfferingReview.__table__, to={vendor}, offering_id=offering, vendor_id=vendor_id, revision_id=revision)


def _seed_terms(rows: Rows, parties: Parties) -> None:
    for tier, to in (
        (parties.tier_a, {"partner_a"}),
        (parties.tier_b, {"partner_b"}),
        (None, {"partner_a", "partner_b"}),
    ):
        rows.put(MarginRule.__table__, to=to, by=HOUSE, tier_id=tier, version=1, scope_kind="everything")
    for name in ("partner_a", "partner_b"):
        rows.put(
            Concession.__table__,
            to={name},
            by=HOUSE,
            partner_id=getattr(parties, name),
            bps=100,
            funder="vendor",
            ends_at=LATER,
        )
