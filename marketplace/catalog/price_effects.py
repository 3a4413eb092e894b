"""What new list prices mean before they are set: which partners' margins change, and which links keep the old ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import func, select, text

from marketplace.catalog.models import MarginRule as RuleRow
from marketplace.catalog.queries.categories import paths
from marketplace.catalog.rules.margins import choose_margin
from marketplace.catalog.rules.terms import MarginRule, Sale, ScopeKind, Subject
from marketplace.catalog.sheets.prices import PriceChange
from marketplace.core.money import apply_bps
from marketplace.db.base import db
from marketplace.partners.models import Partner, Tier

_LINKS: Final = text("select * from links_holding(cast(:offerings as bigint[]), :at)")


@dataclass(frozen=True, slots=True)
class TierEffect:
    """What changes for the active partners of one tier, for one unit of everything that is priced anew.

    Amounts in minor units by currency. Concessions of single partners come on top.
    """

    tier: str
    partners: int
    offerings: int
    margin_before: dict[str, int]
    margin_after: dict[str, int]


@dataclass(frozen=True, slots=True)
class PriceEffects:
    """All of it: by tier, and how many open links of how many partners keep the old terms."""

    tiers: list[TierEffect]
    links: int
    partners_with_links: int


def effects_of(changes: Sequence[PriceChange], *, at: datetime) -> PriceEffects:
    """Work out what the new ones among these prices mean, by the margin rules in force at `at`. Five SQL statements."""
    new = [change for change in changes if change.is_new]
    rows = db.session.execute(_LINKS, {"offerings": sorted({each.offering.id for each in new}), "at": at}).all()
    rules, up = _rules(at), paths()
    counted = select(Partner.tier_id, func.count()).where(Partner.state == "active").group_by(Partner.tier_id)
    partners = {row[0]: row[1] for row in db.session.execute(counted)}
    tiers = db.session.scalars(select(Tier).order_by(Tier.rank.desc()))
    effects = [_effect(tier, partners.get(tier.id, 0), new, rules, up, at) for tier in tiers]
    return PriceEffects(
        [each for each in effects if each.offerings],
        sum(row.links for row in rows),
        max((row.partners for row in rows), default=0),
    )


def _effect(
    tier: Tier,
    partners: int,
    changes: Sequence[PriceChange],
    rules: list[MarginRule],
    up: dict[int, tuple[str, ...]],
    at: datetime,
) -> TierEffect:
    own = [rule for rule in rules if rule.tier in {None, tier.code}]
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    touched: set[int] = set()
    for change in changes:
        bps = _margin(change, tier, own, up, at)
        old = apply_bps(change.before.unit_minor if change.before else 0, bps)
        new = apply_bps(change.unit_minor, bps)
        before[change.currency] += old
        after[change.currency] += new
        if old != new:
            touched.add(change.offering.id)
    return TierEffect(tier.name, partners, len(touched), dict(before), dict(after))


def _margin(
    change: PriceChange, tier: Tier, rules: list[MarginRule], up: dict[int, tuple[str, ...]], at: datetime
) -> int:
    offering = change.offering
    subject = Subject(str(offering.id), up[offering.category_id], str(offering.vendor_id), offering.cap_bps)
    return choose_margin(rules, [], subject, Sale("", tier.code, None, at)).bps


def _rules(at: datetime) -> list[MarginRule]:
    """Return every margin rule in force at `at`, in the words of the rules."""
    found = db.session.execute(
        select(RuleRow, Tier.code)
        .outerjoin(Tier, Tier.id == RuleRow.tier_id)
        .where(RuleRow.effective_from <= at, RuleRow.effective_until.is_(None) | (RuleRow.effective_until > at))
    )
    return [_rule(rule, code) for rule, code in found]


def _rule(rule: RuleRow, tier: str | None) -> MarginRule:
    return MarginRule(
        id=rule.public_id,
        version=rule.version,
        tier=tier,
        scope_kind=cast("ScopeKind", rule.scope_kind),  # the table checks the word
        scope_id=_key(rule.offering_id or rule.category_id or rule.vendor_id),
        bps=rule.bps,
        effective_from=rule.effective_from,
        effective_until=rule.effective_until,
    )


def _key(value: int | None) -> str | None:
    return None if value is None else str(value)
