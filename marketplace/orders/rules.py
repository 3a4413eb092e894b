"""Lifecycle of orders, and whom an order belongs to.

Source: docs/money.md; docs/adr/0010-retail-shown-wins.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from marketplace.core.states import Transitions

Level = Literal[
    "standing_choice", "registration", "partner_of_record", "storefront", "link", "coupon", "house", "historic",
    "own_purchase",
]  # fmt: skip

ORDER: Final = Transitions(
    {
        ("placed", "pay"): "paid",
        ("placed", "cancel"): "canceled",
        # Money can still arrive from a payment page that was open when the order was canceled. It is booked: the
        # customer has paid, and gets what was ordered or a refund from a paid order, never silence.
        ("canceled", "pay"): "paid",
    },
    of="order",
)

PRECEDENCE: Final[tuple[Level, ...]] = (
    "standing_choice",
    "registration",
    "partner_of_record",
    "storefront",
    "link",
    "coupon",
)
"""What an order's belonging can rest on, the strongest first."""

SPOKEN: Final[Mapping[Level, str]] = {
    "standing_choice": "the customer's own choice of partner",
    "registration": "a registration of the account",
    "partner_of_record": "being the account's partner of record",
    "storefront": "a partner's storefront",
    "link": "a partner's link",
    "coupon": "a partner's coupon",
    "house": "nobody's claim",
    "historic": "the record it was imported from",
    "own_purchase": "being the buyer itself",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that an order could belong to: at which level, since when, on what evidence.

    `since` orders candidates of one level. `lapsed` is a sentence when the evidence does not count any more.
    `evidence` holds ids and instants as text, never personal data.
    """

    level: Level
    partner_id: int
    since: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    lapsed: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate and what became of it, in a sentence."""

    level: Level
    partner_id: int | None
    outcome: Literal["won", "lost"]
    reason: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose order it is: the winner first, then every loser. A `partner_id` of None is the house."""

    judged: tuple[Judged, ...]

    @property
    def winner(self) -> Judged:
        """Return whom the order belongs to."""
        return self.judged[0]

    @property
    def partner_id(self) -> int | None:
        """Return the partner it belongs to, or None for the house."""
        return self.winner.partner_id


def attribute(candidates: Iterable[Candidate]) -> Attribution:
    """Choose whom an order belongs to: the strongest level, and within it the last to bind.

    Without any candidate that counts it is a house order.
    """
    ordered = sorted(candidates, key=_strength)
    standing = [candidate for candidate in ordered if candidate.lapsed is None]
    if not standing:
        house = Judged("house", None, "won", "No partner has evidence that counts.", {})
        return Attribution((house, *(_lost(candidate, None) for candidate in ordered)))

    winner = standing[0]
    reason = f"The strongest evidence is {SPOKEN[winner.level]}."
    won = Judged(winner.level, winner.partner_id, "won", reason, winner.evidence)
    return Attribution((won, *(_lost(candidate, winner) for candidate in ordered if candidate is not winner)))


def settled(level: Level, partner_id: int | None, reason: str, evidence: Mapping[str, Any]) -> Attribution:
    """Return an attribution that somebody else has decided before, such as that of an imported order."""
    return Attribution((Judged(level, partner_id, "won", reason, evidence),))


def _strength(candidate: Candidate) -> tuple[int, float]:
    return PRECEDENCE.index(candidate.level), -candidate.since.timestamp()


def _lost(candidate: Candidate, winner: Candidate | None) -> Judged:
    if candidate.lapsed is not None or winner is None:
        reason = candidate.lapsed or "It does not count."
    elif candidate.level == winner.level:
        reason = f"Of the same strength, and a later one came: {SPOKEN[winner.level]} at {winner.since.isoformat()}."
    else:
        reason = f"Weaker than {SPOKEN[winner.level]}."
    return Judged(candidate.level, candidate.partner_id, "lost", reason, candidate.evidence)
