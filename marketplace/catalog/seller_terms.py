"""The terms a partner sells at: its tier, its margin rules and its concessions, read once for any number of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from marketplace.catalog.rules.margins import choose_margin
from marketplace.catalog.rules.terms import HOUSE, Concession, MarginChoice, MarginRule, Sale, Subject
from marketplace.db.base import db

# One question, one statement. Row security hides rules and concessions from a customer; the two functions answer for
# the partner it buys from, with the rules of that partner's tier and of any tier, and nobody else's.
_TERMS = text(
    """
    select 'tier' as kind, c.public_id, null::int as version, null::bigint as tier_id, c.tier_code as word,
           null::bigint as offering_id, null::bigint as scope_id, null::int as bps, null::timestamptz as begins_at,
           null::timestamptz as ends_at
      from seller_card(:partner_id) c
    union all
    select 'rule', r.public_id, r.version, r.tier_id, r.scope_kind, r.offering_id,
           coalesce(r.offering_id, r.category_id, r.vendor_id), r.bps, r.effective_from, r.effective_until
      from margin_rules_for(:partner_id, :at) r
    union all
    select 'concession', c.public_id, null, null, c.funder, c.offering_id, c.account_id, c.bps, c.starts_at, c.ends_at
      from concessions_for(:partner_id, :at) c
    """
)
_TERMS_THEN = text("select * from terms_then(:partner_id, :at)")


@dataclass(frozen=True, slots=True)
class SellerTerms:
    """What one seller's margins follow from at one instant. Without a partner it is the house, which has no margin.

    Only rules of the partner's own tier and of any tier are here, and only its own concessions: what is explained from
    them may be shown to the partner.
    """

    partner_id: int | None
    tier: str | None
    rules: tuple[MarginRule, ...] = ()
    concessions: tuple[Concession, ...] = ()

    @property
    def is_house(self) -> bool:
        """Whether nobody's partner sells."""
        return self.partner_id is None

    @property
    def scopes(self) -> dict[str, str]:
        """What each rule is about, by its id: an offering, a category, a vendor or everything."""
        return {rule.id: rule.scope_kind for rule in self.rules}

    def margin_on(self, subject: Subject, *, account_id: int | None, at: datetime) -> MarginChoice:
        """Choose the margin on what is sold, and explain every rule and concession that is about it.

        Rules for another offering, category or vendor were no candidates and are not explained.
        """
        if self.partner_id is None:
            return HOUSE
        sale = Sale(str(self.partner_id), self.tier, None if account_id is None else str(account_id), at)
        rules = [rule for rule in self.rules if _concerns(rule, subject)]
        concessions = [grant for grant in self.concessions if grant.offering in {None, subject.offering_id}]
        return choose_margin(rules, concessions, subject, sale)


HOUSE_TERMS: Final = SellerTerms(None, None)
"""The terms of the house."""


def seller_terms(partner_id: int | None, *, at: datetime) -> SellerTerms:
    """Read a seller's terms as they are in force at `at`, in one SQL statement; None is the house, and reads nothing.

    Somebody who may not ask for these terms gets none: every margin is then 0.
    """
    if partner_id is None:
        return HOUSE_TERMS
    return _terms(partner_id, db.session.execute(_TERMS, {"partner_id": partner_id, "at": at}).all())


def terms_then(partner_id: int, *, at: datetime) -> SellerTerms:
    """Read the terms that a partner sold at on a day that is over: those of the tier it had then, in one SQL statement.

    Changes of its tier are read from the audit trail. The partner itself and the house may ask.
    """
    return _terms(partner_id, db.session.execute(_TERMS_THEN, {"partner_id": partner_id, "at": at}).all())


def _terms(partner_id: int, rows: Sequence[Any]) -> SellerTerms:
    tier = next((row.word for row in rows if row.kind == "tier"), None)
    return SellerTerms(
        partner_id,
        tier,
        tuple(_rule(row, tier) for row in rows if row.kind == "rule"),
        tuple(_concession(row, partner_id) for row in rows if row.kind == "concession"),
    )


def _concerns(rule: MarginRule, subject: Subject) -> bool:
    about = {
        "offering": (subject.offering_id,),
        "category": subject.category_path,
        "vendor": (subject.vendor_id,),
        "everything": (None,),
    }
    return rule.scope_id in about[rule.scope_kind]


def _rule(row: Any, tier: str | None) -> MarginRule:
    return MarginRule(
        id=row.public_id,
        version=row.version,
        tier=None if row.tier_id is None else tier,
        scope_kind=row.word,
        scope_id=_key(row.scope_id),
        bps=row.bps,
        effective_from=row.begins_at,
        effective_until=row.ends_at,
    )


def _concession(row: Any, partner_id: int) -> Concession:
    return Concession(
        id=row.public_id,
        bps=row.bps,
        partner=str(partner_id),
        funder=row.word,
        starts_at=row.begins_at,
        ends_at=row.ends_at,
        account=_key(row.scope_id),
        offering=_key(row.offering_id),
    )


def _key(value: int | None) -> str | None:
    return None if value is None else str(value)
