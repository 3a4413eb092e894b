"""A change of margins that is being thought about, and the terms of everybody it concerns, as they are and would be."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from marketplace.catalog import models
from marketplace.catalog.margins import Scope
from marketplace.catalog.rules.terms import Concession, MarginRule
from marketplace.catalog.seller_terms import SellerTerms
from marketplace.db.base import db
from marketplace.partners.models import Partner, Tier

NEW = "new"
"""What a rule that is not saved yet is called."""


@dataclass(frozen=True)
class Change:
    """What would be saved: a rule of a tier (None: of any tier) on a scope, from an instant on.

    `bps` None means that `replaces` ends and nothing follows; otherwise the new rate follows it, or stands alone.
    """

    tier: Tier | None
    scope_kind: str
    scope: Scope
    bps: int | None
    begins_at: datetime
    replaces: models.MarginRule | None = None

    @property
    def offering_id(self) -> int | None:
        """The key of the one offering that it is about, where it is about one."""
        return self.scope.id if isinstance(self.scope, models.Offering) else None


@dataclass(frozen=True)
class Terms:
    """Whom a change concerns and at what terms each of them sells when it begins, without it and with it."""

    change: Change
    partners: tuple[Partner, ...]
    rules: tuple[MarginRule, ...]
    replaced: tuple[str, int] | None
    concessions: dict[int, tuple[Concession, ...]]

    @property
    def tiers(self) -> list[Tier]:
        """The tiers of the partners that it concerns, the best first."""
        found = {partner.tier_id: partner.tier for partner in self.partners}
        return sorted(found.values(), key=lambda tier: -tier.rank)

    @property
    def offerings(self) -> set[int]:
        """The offerings that have to be looked at one by one: the change or a concession names them."""
        named = {int(each.offering) for some in self.concessions.values() for each in some if each.offering}
        return named | ({self.change.offering_id} if self.change.offering_id else set())

    @property
    def accounts(self) -> set[int]:
        """The accounts that a concession names."""
        return {int(each.account) for some in self.concessions.values() for each in some if each.account}

    @property
    def fingerprint(self) -> str:
        """A short text that differs as soon as terms, tiers or who belongs to them do; sales do not count."""
        parts = (
            *((each.id, each.version, each.tier, each.bps) for each in self.rules),
            *((each.id, each.bps, each.account) for some in self.concessions.values() for each in some),
            *((partner.id, partner.tier_id) for partner in self.partners),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def before(self, tier: Tier, partner_id: int = 0) -> SellerTerms:
        """Return the terms without the change: of a tier, or of one partner with its concessions."""
        return self._terms(self.rules, tier, partner_id)

    def after(self, tier: Tier, partner_id: int = 0) -> SellerTerms:
        """Return the terms with it."""
        kept = [rule for rule in self.rules if (rule.id, rule.version) != self.replaced]
        return self._terms([*kept, *self._added()], tier, partner_id)

    def _terms(self, rules: Iterable[MarginRule], tier: Tier, partner_id: int) -> SellerTerms:
        theirs = tuple(rule for rule in rules if rule.tier in {None, tier.code})
        return SellerTerms(partner_id, tier.code, theirs, self.concessions.get(partner_id, ()))

    def _added(self) -> list[MarginRule]:
        change = self.change
        if change.bps is None:
            return []
        name, version = self.replaced or (NEW, 0)
        scope_id = str(change.scope.id) if change.scope else None
        tier = change.tier.code if change.tier else None
        return [MarginRule(name, version + 1, tier, change.scope_kind, scope_id, change.bps, change.begins_at)]  # type: ignore[arg-type]


def terms_around(change: Change) -> Terms:
    """Read whom a change concerns and their terms at the instant it begins, in three SQL statements."""
    whose = select(Partner).where(Partner.state == "active").order_by(Partner.name, Partner.id)
    if change.tier is not None:
        whose = whose.where(Partner.tier_id == change.tier.id)
    partners = tuple(db.session.scalars(whose))
    concessions = _concessions(partners, change.begins_at)
    named = {int(each.offering) for some in concessions.values() for each in some if each.offering}
    return Terms(
        change=change,
        partners=partners,
        rules=_rules(change.begins_at, named | ({change.offering_id} if change.offering_id else set())),
        replaced=(change.replaces.public_id, change.replaces.version) if change.replaces else None,
        concessions=concessions,
    )


def _rules(at: datetime, offering_ids: set[int]) -> tuple[MarginRule, ...]:
    # Rules for one offering are as many as somebody likes; only those of offerings looked at one by one are read.
    table = models.MarginRule
    found = db.session.execute(
        select(table, Tier.code)
        .outerjoin(Tier, Tier.id == table.tier_id)
        .where(table.effective_from <= at, or_(table.effective_until.is_(None), table.effective_until > at))
        .where(or_(table.scope_kind != "offering", table.offering_id.in_(offering_ids)))
        .order_by(table.id)
    )
    return tuple(
        MarginRule(
            id=rule.public_id,
            version=rule.version,
            tier=tier,
            scope_kind=rule.scope_kind,  # type: ignore[arg-type]
            scope_id=_key(rule.offering_id or rule.category_id or rule.vendor_id),
            bps=rule.bps,
            effective_from=rule.effective_from,
            effective_until=rule.effective_until,
        )
        for rule, tier in found
    )


def _concessions(partners: Iterable[Partner], at: datetime) -> dict[int, tuple[Concession, ...]]:
    table, found = models.Concession, defaultdict(list)
    in_force = select(table).where(table.starts_at <= at, table.ends_at > at).order_by(table.id)
    wanted = {partner.id for partner in partners}
    for each in db.session.scalars(in_force):
        if each.partner_id in wanted:
            found[each.partner_id].append(
                Concession(
                    id=each.public_id,
                    bps=each.bps,
                    partner=str(each.partner_id),
                    funder=each.funder,  # type: ignore[arg-type]
                    starts_at=each.starts_at,
                    ends_at=each.ends_at,
                    account=_key(each.account_id),
                    offering=_key(each.offering_id),
                )
            )
    return {partner_id: tuple(some) for partner_id, some in found.items()}


def _key(value: int | None) -> str | None:
    return None if value is None else str(value)
