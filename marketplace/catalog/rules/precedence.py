"""Which margin rule wins.

Of the rules that apply, the most specific scope wins: offering, then category (nearest first, up the
tree), then vendor, then everything. Among equals a rule naming the tier beats one for any tier, then the
latest effective-from wins. Where that leaves two, we decide: the higher version, then the smaller id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marketplace.catalog.rules.terms import (
    Considered,
    MarginRule,
    Sale,
    Subject,
    percent_text,
    why_out_of_time,
)

_SCOPE_ORDER = ("offering", "category", "vendor", "everything")


def judge_rules(
    rules: Sequence[MarginRule], subject: Subject, sale: Sale, limit_bps: int
) -> tuple[MarginRule | None, list[Considered]]:
    """Find the rule that wins, if any, and say of each rule once why it won or lost.

    Explanations come with the winner first, then those it beat, then those that do not apply.
    """
    fitting, unfit = [], []
    for rule in rules:
        reason = _why_unfit(rule, subject, sale)
        if reason is None:
            fitting.append(rule)
        else:
            unfit.append(_lost(rule, reason))
    if not fitting:
        return None, unfit

    # Sorted by id first: of equal ranks `max` keeps the first it meets.
    winner = max(sorted(fitting, key=lambda rule: rule.id), key=lambda rule: _rank(rule, subject))
    beaten = [_lost(rule, _why_weaker(rule, winner, subject)) for rule in fitting if rule is not winner]
    return winner, [_won(winner, limit_bps), *beaten, *unfit]


def _why_unfit(rule: MarginRule, subject: Subject, sale: Sale) -> str | None:
    if rule.tier is not None and rule.tier != sale.tier:
        return f"It is for tier {rule.tier}; the partner has {f'tier {sale.tier}' if sale.tier else 'no tier'}."
    if not _covers(rule, subject):
        return f"It is for another {rule.scope_kind}."
    return why_out_of_time(rule.effective_from, rule.effective_until, sale.at)


def _covers(rule: MarginRule, subject: Subject) -> bool:
    if rule.scope_kind == "offering":
        return rule.scope_id == subject.offering_id
    if rule.scope_kind == "category":
        return rule.scope_id in subject.category_path
    if rule.scope_kind == "vendor":
        return rule.scope_id == subject.vendor_id
    return True


def _rank(rule: MarginRule, subject: Subject) -> tuple[int, int, bool, datetime, int]:
    up_the_tree = subject.category_path.index(rule.scope_id) if rule.scope_kind == "category" and rule.scope_id else 0
    scope = _SCOPE_ORDER.index(rule.scope_kind)
    return -scope, -up_the_tree, rule.tier is not None, rule.effective_from, rule.version


def _why_weaker(rule: MarginRule, winner: MarginRule, subject: Subject) -> str:
    by = f"{winner.id} version {winner.version}"
    reasons = (
        f"{by} is more specific: its scope is {winner.scope_kind}, this one's is {rule.scope_kind}.",
        f"{by} is more specific: its category is nearer to the offering.",
        f"{by} names the tier; this one is for any tier.",
        f"{by} took effect later.",
        f"{by} is the higher version.",
    )
    ranks = zip(reasons, _rank(rule, subject), _rank(winner, subject), strict=True)
    return next(
        (reason for reason, mine, theirs in ranks if mine != theirs), f"{by} ranks the same; its id comes first."
    )


def _won(rule: MarginRule, limit_bps: int) -> Considered:
    whom = f"tier {rule.tier}" if rule.tier else "any tier"
    reason = f"It is the most specific rule in force: scope {rule.scope_kind}, for {whom}."
    if rule.bps > limit_bps:
        reason += f" The margin is limited to {percent_text(limit_bps)}."
    return Considered("rule", rule.id, rule.version, rule.bps, min(rule.bps, limit_bps), "won", reason)


def _lost(rule: MarginRule, reason: str) -> Considered:
    return Considered("rule", rule.id, rule.version, rule.bps, 0, "lost", reason)
