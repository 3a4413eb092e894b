"""What a change of margins would do: who is affected, by how much, and what that is in money, before it is saved.

The rates are worked out by the rules that price every sale. What is estimated is the money: the last 90 days' paid
sales of each partner, priced once at the terms without the change and once with it, a third of the difference a month.
It is rounded once for each kind of offering, not line by line, and it supposes that the next months are like the last.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from marketplace.catalog.rules.terms import Subject
from marketplace.core.money import apply_bps, round_half_up
from marketplace.insight import margin_counts as counts
from marketplace.insight.margin_change import Change, Terms, terms_around
from marketplace.insight.margin_counts import Kind
from marketplace.partners.models import Partner, Tier

LOOKED_BACK: Final = timedelta(days=90)
MONTHS: Final = 3
SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Shift:
    """So many published offerings go from one rate to another."""

    from_bps: int
    to_bps: int
    offerings: int


@dataclass(frozen=True, slots=True)
class TierEffect:
    """What happens to a tier: how many active partners, and every shift of rates, the largest first."""

    name: str
    partners: int
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class PartnerEffect:
    """What happens to one partner; `monthly` is the expected change of its margin a month, by currency, minor units."""

    public_id: str
    name: str
    tier: str
    shifts: tuple[Shift, ...]
    monthly: dict[str, int]
    has_concessions: bool

    @property
    def offerings(self) -> int:
        """How many published offerings change their margin for it."""
        return sum(shift.offerings for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link whose customers still get the better old terms until it ends."""

    public_id: str
    title: str
    partner: str
    kept_bps: int
    to_bps: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The whole effect. Partners with the largest change of money come first; `monthly` is the sum over all of them."""

    tiers: tuple[TierEffect, ...]
    partners: tuple[PartnerEffect, ...]
    monthly: dict[str, int]
    links: tuple[KeptLink, ...]
    fingerprint: str

    @property
    def affected(self) -> int:
        """How many partners have at least one rate or some of their own sales changed."""
        return sum(bool(partner.shifts or partner.monthly) for partner in self.partners)


@dataclass
class _Rates:
    """The rate of a kind of offering without and with the change; each is worked out once."""

    terms: Terms
    paths: dict[int, tuple[str, ...]]
    known: dict[tuple[int, int, Kind, int | None], tuple[int, int]] = field(default_factory=dict)

    def of(self, tier: Tier, partner_id: int, kind: Kind, account_id: int | None = None) -> tuple[int, int]:
        whose = partner_id if partner_id in self.terms.concessions else 0
        key = (tier.id, whose, kind, account_id if whose else None)
        if key not in self.known:
            self.known[key] = self._work_out(tier, whose, kind.subject(self.paths), account_id)
        return self.known[key]

    def _work_out(self, tier: Tier, whose: int, subject: Subject, account_id: int | None) -> tuple[int, int]:
        at = self.terms.change.begins_at
        both = (self.terms.before(tier, whose), self.terms.after(tier, whose))
        before, after = (each.margin_on(subject, account_id=account_id, at=at).bps for each in both)
        return before, after


def foresee(change: Change, *, at: datetime) -> Effect:
    """Return what a change would do, judged by the sales of the 90 days before `at`.

    Seven SQL statements, however many partners and offerings there are.
    """
    terms = terms_around(change)
    rates = _Rates(terms, counts.category_paths())
    kinds = counts.kinds_by_tier(terms) if terms.partners else {}
    monthly = _monthly(terms, rates, at - LOOKED_BACK)
    partners = [_of_partner(partner, kinds, monthly, rates) for partner in terms.partners]
    total: Counter[str] = Counter()
    for amounts in monthly.values():
        total.update(amounts)
    return Effect(
        tiers=tuple(_of_tier(tier, terms, kinds, rates) for tier in terms.tiers),
        partners=tuple(sorted(partners, key=_weight)),
        monthly=dict(total),
        links=tuple(_kept(terms, rates)),
        fingerprint=terms.fingerprint,
    )


def _of_tier(tier: Tier, terms: Terms, kinds: dict[int, dict[Kind, int]], rates: _Rates) -> TierEffect:
    members = sum(partner.tier_id == tier.id for partner in terms.partners)
    return TierEffect(tier.name, members, _shifts(tier, 0, kinds, rates))


def _of_partner(
    partner: Partner, kinds: dict[int, dict[Kind, int]], monthly: dict[int, dict[str, int]], rates: _Rates
) -> PartnerEffect:
    return PartnerEffect(
        public_id=partner.public_id,
        name=partner.name,
        tier=partner.tier.name,
        shifts=_shifts(partner.tier, partner.id, kinds, rates),
        monthly=monthly.get(partner.id, {}),
        has_concessions=partner.id in rates.terms.concessions,
    )


def _shifts(tier: Tier, partner_id: int, kinds: dict[int, dict[Kind, int]], rates: _Rates) -> tuple[Shift, ...]:
    found: Counter[tuple[int, int]] = Counter()
    for kind, offerings in kinds.get(tier.id, {}).items():
        before, after = rates.of(tier, partner_id, kind)
        if before != after:
            found[before, after] += offerings
    return tuple(Shift(*rates_, offerings) for rates_, offerings in found.most_common())


def _monthly(terms: Terms, rates: _Rates, since: datetime) -> dict[int, dict[str, int]]:
    """Return the expected change of each partner's margin a month, by its key and currency; zeros are left out."""
    tiers = {partner.id: partner.tier for partner in terms.partners}
    changed: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for sold in counts.sold_since(terms, since) if tiers else ():
        before, after = rates.of(tiers[sold.partner_id], sold.partner_id, sold.kind, sold.account_id)
        difference = apply_bps(sold.list_total_minor, after) - apply_bps(sold.list_total_minor, before)
        changed[sold.partner_id][sold.currency] += difference
    return {
        partner_id: {currency: _a_month(amount) for currency, amount in amounts.items() if amount}
        for partner_id, amounts in changed.items()
        if any(amounts.values())
    }


def _a_month(amount: int) -> int:
    sign = -1 if amount < 0 else 1
    return sign * round_half_up(abs(amount), MONTHS)


def _kept(terms: Terms, rates: _Rates) -> list[KeptLink]:
    partners, named = {partner.id: partner for partner in terms.partners}, {}
    for link in counts.open_links(terms) if partners else ():
        partner = partners[link.partner_id]
        before, after = rates.of(partner.tier, partner.id, link.kind)
        if after < min(before, link.bps) and link.public_id not in named:
            named[link.public_id] = KeptLink(link.public_id, link.title, partner.name, link.bps, after)
    return list(named.values())


def _weight(partner: PartnerEffect) -> tuple[int, int, str]:
    return -max((abs(amount) for amount in partner.monthly.values()), default=0), -partner.offerings, partner.name
