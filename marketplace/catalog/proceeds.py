"""What a vendor would get for a unit at a list price, tier by tier: shown before the price is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from marketplace.catalog.models import Plan
from marketplace.catalog.price_facts import PlanFacts, facts_of_plans
from marketplace.catalog.rules.lines import LineTerms, price_line
from marketplace.catalog.rules.margins import MarginChoice, MarginRule, Sale, choose_margin
from marketplace.catalog.rules.terms import HOUSE
from marketplace.db.base import db

RULES: Final = text("select * from margins_on_mine(:at)")


@dataclass(frozen=True, slots=True)
class UnitProceeds:
    """One unit sold by partners of a tier, or by the house (`tier` is None): amounts in minor units."""

    tier: str | None
    margin_bps: int
    partner_minor: int
    fee_minor: int
    proceeds_minor: int


def preview(plan: Plan, unit_minor: int, *, currency: str, at: datetime) -> list[UnitProceeds]:
    """Return what the acting vendor gets of one unit at this list price, by the margin rules and the fee of `at`.

    The house first, then every tier by rank. Concessions and volume breaks are left out: they belong to single sales.

    Source: docs/money.md, "A line".
    """
    facts = facts_of_plans([plan.id], at=at)[plan.id]
    rows = db.session.execute(RULES, {"at": at}).all()
    tiers = dict.fromkeys((row.tier_code, row.tier_name) for row in rows)
    choices: list[tuple[str | None, MarginChoice]] = [(None, HOUSE)]
    for code, name in tiers:
        rules = [_rule(row) for row in rows if row.tier_code == code]
        choices.append((name, choose_margin(rules, [], facts.subject, Sale("", code, None, at))))
    return [_unit(name, margin, facts, unit_minor, currency) for name, margin in choices]


def _unit(tier: str | None, margin: MarginChoice, facts: PlanFacts, unit_minor: int, currency: str) -> UnitProceeds:
    money = price_line(
        LineTerms(
            way="house" if tier is None else "partner", currency=currency, quantity=1, unit_list_minor=unit_minor,
            margin=margin, fee_bps=facts.fee_bps,
        )
    )  # fmt: skip
    return UnitProceeds(tier, money.margin_bps, money.partner_total_minor, money.fee_minor, money.proceeds_minor)


def _rule(row: Any) -> MarginRule:
    return MarginRule(
        id=row.public_id,
        version=row.version,
        tier=row.tier_code,
        scope_kind=row.scope_kind,
        scope_id=None if row.scope_id is None else str(row.scope_id),
        bps=row.bps,
        effective_from=row.effective_from,
        effective_until=row.effective_until,
    )
