"""What a partner may expect: how much of its book is paid next, when, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.payouts import policy
from marketplace.payouts.candidates import candidate
from marketplace.payouts.judging import Judgement, judge
from marketplace.payouts.policy import Policy


@dataclass(frozen=True, slots=True)
class Outlook:
    """One currency: what the next payout would be as the book stands, and the day it is due; None where nobody says."""

    currency: str
    judgement: Judgement | None
    policy: Policy
    due_on: date | None

    @property
    def amount_minor(self) -> int:
        """What would be sent."""
        return self.judgement.amount_minor if self.judgement else 0

    @property
    def reason(self) -> str:
        """Why nothing, or less, would be sent: a code of `rules.REASONS`; empty where nothing is in the way."""
        return self.judgement.reason if self.judgement else ""


def outlook(partner_id: int, currencies: Iterable[str], *, at: datetime, time_zone: str) -> dict[str, Outlook]:
    """Return what a partner may expect in each of some currencies. One SQL statement, and one a currency."""
    rules = policy.policies("partners")
    return {
        code: _one(partner_id, rules.get(code) or policy.unset("partners", code), at, time_zone) for code in currencies
    }


def _one(partner_id: int, rules: Policy, at: datetime, time_zone: str) -> Outlook:
    found = candidate("partner", partner_id, rules.currency)
    judged = judge(found, rules.minimum_minor, at) if found else None
    return Outlook(rules.currency, judged, rules, rules.next_due(at, time_zone))
