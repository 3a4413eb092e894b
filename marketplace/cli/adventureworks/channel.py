"""Resellers to partners: the tier by business type, and the margins of the three tiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.catalog import margins
from marketplace.catalog.models import MarginRule, Vendor
from marketplace.cli.adventureworks.files import CURRENCY, DataSet, Reseller
from marketplace.core.ids import new_public_id
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.partners import onboarding, tiers
from marketplace.partners.models import Partner, Tier

MARGINS = {"gold": 2500, "silver": 2000, "bronze": 1500}
PREFIX = "adventureworks:reseller:"


@dataclass(frozen=True, slots=True)
class Seller:
    """A partner and the account that its historic customers stand for: the file does not name them."""

    partner: Partner
    account: Account


def take_in(data: DataSet, *, at: datetime) -> dict[str, Seller]:
    """Open the partners that are not there yet, and the tiers' margins on AdventureWorks' vendors from `at` on.

    Returns each reseller's partner by the file's key. A second run adds nothing.
    """
    levels = {code: _tier(code) for code in MARGINS}
    for vendor in db.session.scalars(select(Vendor).where(Vendor.name.startswith("AdventureWorks "))):
        for code, bps in MARGINS.items():
            _margin(levels[code], vendor, bps, at)
    there = known()
    return {
        reseller.key: there.get(reseller.key) or _open(reseller, levels[reseller.tier], at)
        for reseller in data.resellers
    }


def known() -> dict[str, Seller]:
    """Return the partners that are there already, by the file's key."""
    query = select(Partner, Account).join(Account, Account.partner_id == Partner.id)
    rows = db.session.execute(query.where(Partner.external_ref.startswith(PREFIX)).order_by(Account.id.desc()))
    return {str(partner.external_ref).removeprefix(PREFIX): Seller(partner, account) for partner, account in rows}


def _open(reseller: Reseller, tier: Tier, at: datetime) -> Seller:
    partner = onboarding.open_partner(
        reseller.name, tier=tier, country=reseller.country, currency=CURRENCY, external_ref=PREFIX + reseller.key, at=at
    )
    db.session.flush()  # the account names the partner's key
    account = Account(
        public_id=new_public_id("acc"), partner_id=partner.id, country=reseller.country, bound_at=at, created_at=at
    )
    db.session.add(account)
    return Seller(partner, account)


def _tier(code: str) -> Tier:
    if found := db.session.scalars(select(Tier).where(Tier.code == code)).one_or_none():
        return found
    ranks = set(db.session.scalars(select(Tier.rank)))
    wanted = list(MARGINS)[::-1].index(code) + 1
    tier = tiers.add_tier(code.title(), rank=wanted if wanted not in ranks else max(ranks) + 1)
    db.session.flush()  # the next tier must see its rank
    return tier


def _margin(tier: Tier, vendor: Vendor, bps: int, at: datetime) -> None:
    same = select(MarginRule).where(MarginRule.tier_id == tier.id, MarginRule.vendor_id == vendor.id)
    if db.session.scalars(same.limit(1)).one_or_none() is None:
        margins.set_rule(
            tier=tier, scope_kind="vendor", scope=vendor, bps=bps, effective_from=at, created_by="import", at=at
        )
