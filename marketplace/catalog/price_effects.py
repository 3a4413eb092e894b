"""What new list prices mean before they are set: which partners' margins change, and what holds or shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import func, select, text

from marketplace.catalog.models import MarginRule as RuleRow
from marketplace.catalog.price_changes import PriceChange
from marketplace.catalog.queries.categories import paths
from marketplace.catalog.rules.margins import choose_margin
from marketplace.catalog.rules.terms import MarginRule, Sale, ScopeKind, Subject
from marketplace.core.money import apply_bps
from marketplace.db.base import db
from marketplace.partners.models import Partner, Tier

_REACH: Final = text("select * from price_reach(cast(:offerings as bigint[]), :at)")


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
class Reach:
    """What holds or shows offerings at an instant. Each thing counts once, however many of the offerings it touches.

    Open links keep the prices they were made with. An open storefront asks the new list price unless its partner asks
    one of its own (`own_prices` of them do), which stands while it covers the partner price. Concessions, those that
    begin later included, come on top of the margins; a vendor is told of none.
    """

    links: int
    link_partners: int
    storefronts: int
    own_prices: int
    concessions: int
    concession_partners: int


@dataclass(frozen=True, slots=True)
class PriceEffects:
    """All of it: tier by tier, and what holds or shows the offerings."""

    tiers: list[TierEffect]
    reach: Reach


def effects_of(changes: Sequence[PriceChange], *, at: datetime) -> PriceEffects:
    """Work out what the new ones among these prices mean, by the margin rules in force at `at`. Five SQL statements."""
    new = [change for change in changes if change.is_new]
    rules, up = _rules(at), paths()
    counted = select(Partner.tier_id, func.count()).where(Partner.state == "active").group_by(Partner.tier_id)
    partners = {row[0]: row[1] for row in db.session.execute(counted)}
    tiers = db.session.scalars(select(Tier).order_by(Tier.rank.desc()))
    effects = [_effect(tier, partners.get(tier.id, 0), new, rules, up, at) for tier in tiers]
    reach = reach_of({change.offering.id for change in new}, at=at)
    return PriceEffects([each for each in effects if each.offerings], reach)


def reach_of(offering_ids: Collection[int], *, at: datetime) -> Reach:
    """Count what holds or shows these offerings at `at`, in one SQL statement; a vendor counts for its own only."""
    row = db.session.execute(_REACH, {"offerings": sorted(offering_ids), "at": at}).one()
    return Reach(*row)


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
