"""Who sells: the operator's people, tiers and margins, vendors' staff, partners with their people and customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from marketplace.catalog import margins
from marketplace.cli.demo_data.supply import Shop
from marketplace.core import clock
from marketplace.core.slugs import slugify
from marketplace.db.base import db
from marketplace.identity import parties, people
from marketplace.identity.models import Party, User
from marketplace.identity.passwords import hash_password
from marketplace.partners import onboarding, tiers
from marketplace.partners.models import Partner, Tier

PREFIX = "demo:partner:"
PASSWORD = "demo-partner-2026"  # noqa: S105  everybody's in the demo, printed when it starts
PARTNER_ROLES = ("owner", "seller", "finance")
CONCESSION_DAYS = (60, 300)
"""Concessions began so many days ago, and end in so many."""

SIGN_INS = (
    ("Channel manager", "clara.brandt@meridian.example"),
    ("Operator's finance", "jonas.keller@meridian.example"),
    ("Partner owner (gold, EUR)", "jana.vogt@alpenblick-it.example"),
    ("Partner seller (gold, EUR)", "timo.reiter@alpenblick-it.example"),
    ("Partner finance (gold, EUR)", "heike.baumann@alpenblick-it.example"),
    ("Partner owner (silver, USD)", "robert.hale@lakeshore-digital.example"),
    ("Vendor staff", "freja.lund@nordhavn-software.example"),
)
"""One person per role: who they are, and the address they sign in with. All use `PASSWORD`."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The partners by the keys of the data file, what the file says about each, and who may make links for them.

    `manager` is the operator's person who decides.
    """

    data: Mapping[str, Any]
    manager: User
    partners: Mapping[str, Partner]
    sellers: Mapping[str, User]

    def rows(self) -> list[Mapping[str, Any]]:
        """Return what the file says of each partner."""
        return list(self.data["partners"])


def finance() -> str:
    """Return the public id of the operator's finance person."""
    people_of_the_house = select(User.public_id).join(Party, Party.id == User.party_id).where(Party.kind == "operator")
    return db.session.scalars(people_of_the_house.where(User.role == "finance").order_by(User.id)).first() or "demo"


def take_in(data: Mapping[str, Any], shop: Shop, *, at: datetime, today: datetime) -> Programme:
    """Open the programme at `at`: people, tiers, margins, partners; concessions begin later. Needs the shop."""
    with clock.frozen(at):
        manager = _operator(data["operator"])
        for key, name in shop.staff.items():
            _person(shop.vendors[key].id, shop.vendors[key].name, name, "staff")
        levels = {_code(row["name"]): _tier(row) for row in data["tiers"]}
        db.session.flush()  # margins and partners name the tiers' keys
        for row in data["margins"]:
            _margins(row, shop, levels, manager, at)
    partners, sellers = {}, {}
    for row in data["partners"]:
        joined_at = today - timedelta(days=row["joined_days"]) if "joined_days" in row else at
        with clock.frozen(joined_at):
            partners[row["key"]] = partner = _partner(row, levels, joined_at)
            db.session.flush()  # its people name its key
            sellers[row["key"]] = _people(row, partner)
    programme = Programme(data, manager, partners, sellers)
    _concessions(programme, shop, manager, today)
    return programme


def _operator(row: Mapping[str, Any]) -> User:
    party = parties.operator(name=row["name"])
    members = [
        people.create(party.id, email=one["email"], name=one["name"], role=one["role"], password_hash=_password_hash())
        for one in row["people"]
    ]
    return members[0]


def _person(party_id: int, company: str, name: str, role: str, time_zone: str = "UTC") -> User:
    email = f"{slugify(name, otherwise='person').replace('-', '.')}@{slugify(company, otherwise='company')}.example"
    return people.create(
        party_id, email=email, name=name, role=role, time_zone=time_zone, password_hash=_password_hash()
    )


@cache
def _password_hash() -> str:
    """The hash of everybody's password. One for each of forty people would take a third as long as all the rest."""
    return hash_password(PASSWORD)


def _code(name: str) -> str:
    return slugify(name, otherwise="tier")


def _tier(row: Mapping[str, Any]) -> Tier:
    """The demo may be planted beside imported data, which brings the same three tiers."""
    found = db.session.scalars(select(Tier).where(Tier.code == _code(row["name"]))).one_or_none()
    return found or tiers.add_tier(row["name"], rank=row["rank"])


def _margins(row: Mapping[str, Any], shop: Shop, levels: Mapping[str, Tier], manager: User, at: datetime) -> None:
    kind, scope = _scope(row, shop)
    for code, bps in row["bps"].items():
        margins.set_rule(
            tier=levels.get(code), scope_kind=kind, scope=scope, bps=bps, effective_from=at,
            created_by=manager.public_id, at=at,
        )  # fmt: skip


def _scope(row: Mapping[str, Any], shop: Shop) -> tuple[str, margins.Scope]:
    if "offering" in row:
        return "offering", shop.offerings[row["offering"]]
    if "category" in row:
        return "category", shop.categories[row["category"]]
    return "everything", None


def _partner(row: Mapping[str, Any], levels: Mapping[str, Tier], at: datetime) -> Partner:
    return onboarding.open_partner(
        row["name"], tier=levels[row["tier"]], country=row["country"], currency=row["currency"],
        time_zone=row["time_zone"], external_ref=PREFIX + row["key"], at=at,
    )  # fmt: skip


def _people(row: Mapping[str, Any], partner: Partner) -> User:
    members = [
        _person(partner.id, partner.name, name, role, partner.time_zone)
        for name, role in zip(row["people"], PARTNER_ROLES, strict=True)
    ]
    return members[1]


def _concessions(programme: Programme, shop: Shop, manager: User, today: datetime) -> None:
    began, lasts = (timedelta(days=days) for days in CONCESSION_DAYS)
    with clock.frozen(today - began) as at:
        for row in programme.data["concessions"]:
            margins.grant(
                programme.partners[row["partner"]], bps=row["bps"], funder=row["funder"], reason=row["reason"],
                starts_at=at, ends_at=today + lasts, granted_by=manager.public_id, at=at,
                offering=shop.offerings[row["offering"]] if "offering" in row else None,
            )  # fmt: skip
