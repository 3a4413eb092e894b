"""Two parties of every kind and the people who act for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.catalog.models import Vendor, VendorAgreement
from marketplace.identity.models import Invitation, Party, PasswordReset, SignInAttempt, User, UserSession
from marketplace.partners.models import Partner, PartnerCost, PartnerNote, Programme, Tier, Viewing
from tests.security.seeding.rows import HOUSE, NOBODY, SINCE, SOMEBODY, SYSTEM, Rows

LATER = SINCE.replace(year=2090)


@dataclass(frozen=True)
class Parties:
    """Keys of parties and tiers."""

    operator: int
    partner_a: int
    partner_b: int
    vendor_a: int
    vendor_b: int
    tier_a: int
    tier_b: int


def seed_parties(rows: Rows) -> Parties:
    """Write them."""
    for key in rows.connection.execute(select(Programme.id)):  # the one that every partner begins with
        rows.note(Programme.__table__, tuple(key), seen_by=SOMEBODY, changed_by=HOUSE)
    tier_a = rows.put(Tier.__table__, to=SOMEBODY, by=HOUSE, rank=1)
    tier_b = rows.put(Tier.__table__, to=SOMEBODY, by=HOUSE, rank=2)
    keys = {name: _party(rows, name) for name in ("operator", "partner_a", "partner_b", "vendor_a", "vendor_b")}
    for name, tier in (("partner_a", tier_a), ("partner_b", tier_b)):
        rows.put(Partner.__table__, to={name}, by=HOUSE, id=keys[name], tier_id=tier)
        rows.put(PartnerNote.__table__, by=HOUSE, partner_id=keys[name])
        rows.put(Viewing.__table__, to={name}, by=HOUSE, partner_id=keys[name], expires_at=LATER)
        # What a partner's own work costs it is nobody's business but its own.
        rows.put(PartnerCost.__table__, house=NOBODY, to={name}, by={name}, partner_id=keys[name])
    for name in ("vendor_a", "vendor_b"):
        rows.put(Vendor.__table__, to=SOMEBODY, by=HOUSE, id=keys[name])
        rows.put(VendorAgreement.__table__, to={name}, by=HOUSE, vendor_id=keys[name], version=1)
    for number in range(2):
        rows.put(
            SignInAttempt.__table__, house=SYSTEM, to={"anonymous"}, by=SYSTEM | {"anonymous"}, email_hash=str(number)
        )
    return Parties(tier_a=tier_a, tier_b=tier_b, **keys)


def _party(rows: Rows, name: str) -> int:
    kind = name.partition("_")[0]
    key: int = rows.put(Party.__table__, to={name}, by=HOUSE, kind=kind)
    role = {"operator": "finance", "partner": "owner", "vendor": "staff"}[kind]
    theirs = {"to": {name}, "by": HOUSE | {name}, "party_id": key}
    user = rows.put(User.__table__, **theirs, role=role, email=f"{name}@example.com")
    rows.put(UserSession.__table__, **theirs, user_id=user, expires_at=LATER)
    rows.put(Invitation.__table__, **theirs, user_id=user, expires_at=LATER)
    # A secret to set a password with: the operator has no business with anybody's but its own.
    rows.put(
        PasswordReset.__table__,
        house=SYSTEM,
        to={name},
        by=SYSTEM | {name},
        party_id=key,
        user_id=user,
        expires_at=LATER,
    )
    return key
