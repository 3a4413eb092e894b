"""What is sold: a published offering of each vendor, and one that is still a draft; terms of each tier and partner."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.models import (
    Category,
    Concession,
    ListPrice,
    MarginRule,
    Offering,
    Plan,
    PriceBreak,
    TaxRate,
)  # fmt: skip
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
    _seed_terms(rows, parties)
    return catalog


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
