"""An independent bookkeeper in memory: keeps every step in plain lists and sums them anew for each answer.

It shares no code with the ledger and knows its rules from the documents alone, so that the two can only agree by both
being right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

Legs = tuple[tuple[str, str, int], ...]

FLOORS = {"payout.reserve": "partner.available"}
ALWAYS = "partner.in_transit"


class Refused(Exception):
    """The auditor would not book this; the word says why."""


@dataclass(frozen=True)
class Step:
    """One amount on one account at one time."""

    label: str
    amount: int
    at: datetime


@dataclass
class Auditor:
    """The books as they should be."""

    cut_off: datetime
    steps: list[Step] = field(default_factory=list)
    booked: dict[str, tuple[str, Legs]] = field(default_factory=dict)

    def post(self, kind: str, key: str, at: datetime, legs: Legs) -> bool:
        """Book, or return False when the key was booked before with the same content."""
        if key in self.booked:
            if self.booked[key] != (kind, legs):
                raise Refused("conflict")
            return False
        moved = max(at, self.cut_off, *(self.last_time(party) for party in partners_of(legs)))
        steps = [
            Step(label, sign * amount, moved)
            for debit, credit, amount in legs
            for label, sign in ((debit, -1), (credit, 1))
        ]
        self._keep_floors(kind, legs, steps)
        self.steps += steps
        self.booked[key] = (kind, legs)
        return True

    def balance(self, label: str, before: datetime | None = None) -> int:
        """What an account holds, now or just before an instant."""
        return sum(s.amount for s in self.steps if s.label == label and (before is None or s.at < before))

    def labels(self) -> set[str]:
        """Every account that something was booked on."""
        return {step.label for step in self.steps}

    def chain(self, party: str) -> list[tuple[str, int, datetime]]:
        """The steps of a partner's book in order."""
        return [(s.label.split()[0], s.amount, s.at) for s in self.steps if is_of(s.label, party)]

    def last_time(self, party: str) -> datetime:
        """When a partner's book was last written."""
        return max((s.at for s in self.steps if is_of(s.label, party)), default=self.cut_off)

    def _keep_floors(self, kind: str, legs: Legs, steps: list[Step]) -> None:
        for party in partners_of(legs):
            for name in filter(None, (FLOORS.get(kind), ALWAYS)):
                label = f"{name} {party}"
                if self.balance(label) + sum(s.amount for s in steps if s.label == label) < 0:
                    raise Refused("low")


def is_of(label: str, party: str) -> bool:
    """Whether an account is a bucket of a partner's book."""
    return label.startswith("partner.") and label.endswith(f" {party}")


def partners_of(legs: Legs) -> set[str]:
    """The partners whose books a transaction touches."""
    labels = (label for debit, credit, _ in legs for label in (debit, credit))
    return {label.split()[1] for label in labels if label.startswith("partner.")}
