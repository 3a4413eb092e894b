"""The margin of a sale: the rule that wins, the concessions on top, the cap, and why."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.catalog.rules.concessions import judge_concessions
from marketplace.catalog.rules.precedence import judge_rules
from marketplace.catalog.rules.terms import (
    HOUSE,
    Concession,
    Considered,
    MarginChoice,
    MarginRule,
    RuleRef,
    Sale,
    Subject,
)
from marketplace.core.money import BPS_WHOLE

__all__ = [
    "HOUSE",
    "Concession",
    "Considered",
    "MarginChoice",
    "MarginRule",
    "RuleRef",
    "Sale",
    "Subject",
    "choose_margin",
]


def choose_margin(
    rules: Iterable[MarginRule], concessions: Iterable[Concession], subject: Subject, sale: Sale
) -> MarginChoice:
    """Choose the margin of a sale and say of every rule and concession why it won, lost or was added.

    What is passed in is what is explained, each exactly once, and the explanation is shown to the
    partner: callers leave out rules of other tiers and concessions of other partners.

    The offering's cap limits base and concessions together: the base fills it first, then vendor-funded,
    then operator-funded concessions. Without any rule the base is 0 and concessions still count.

    Source: docs/money.md, "Which margin applies".
    """
    limit_bps = BPS_WHOLE if subject.cap_bps is None else min(subject.cap_bps, BPS_WHOLE)
    winner, judged_rules = judge_rules(list(rules), subject, sale, limit_bps)
    base_bps = min(winner.bps, limit_bps) if winner else 0
    added, judged_concessions = judge_concessions(
        list(concessions), subject, sale, base_bps=base_bps, limit_bps=limit_bps
    )
    return MarginChoice(
        base_bps=base_bps,
        vendor_bps=added["vendor"],
        operator_bps=added["operator"],
        rule=RuleRef(winner.id, winner.version) if winner else None,
        considered=(*judged_rules, *judged_concessions),
    )
