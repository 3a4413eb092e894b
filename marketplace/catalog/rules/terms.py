"""The values of margins: rules and concessions that go in, the choice and its explanation that come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from marketplace.core.errors import Invalid
from marketplace.core.money import BPS_WHOLE

ScopeKind = Literal["offering", "category", "vendor", "everything"]
Funder = Literal["vendor", "operator"]
Outcome = Literal["won", "lost", "added", "capped"]
CandidateKind = Literal["rule", "concession", "link"]


@dataclass(frozen=True, slots=True)
class MarginRule:
    """The margin of a tier on a scope from `effective_from` until `effective_until` (excluded).

    `tier` None means any tier; `scope_id` is None for everything; `effective_until` None means open.
    Instants are aware. A change of a rule is its next `version` under the same `id`.
    """

    id: str
    version: int
    tier: str | None
    scope_kind: ScopeKind
    scope_id: str | None
    bps: int
    effective_from: datetime
    effective_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concession:
    """Extra margin for one partner from `starts_at` until `ends_at` (excluded), paid by its funder.

    `account` and `offering` narrow it to one customer and to one offering; None means all of them.
    """

    id: str
    bps: int
    partner: str
    funder: Funder
    starts_at: datetime
    ends_at: datetime
    account: str | None = None
    offering: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is sold, as far as margins ask: its offering, categories (nearest first, then up the tree), vendor.

    `cap_bps` limits the whole margin, concessions included; None means no limit but the price.
    """

    offering_id: str
    category_path: tuple[str, ...]
    vendor_id: str
    cap_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """Who sells, to whom, when: the partner with its tier of that moment, the account if known, the instant."""

    partner: str
    tier: str | None
    account: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Which version of which margin rule."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Considered:
    """One candidate and what became of it, in a sentence.

    `bps` is what it offers, `counted_bps` how much of that is in the margin: all for what won or was
    added, less where a cap cut it, none for what lost. A `capped` concession was cut.
    """

    kind: CandidateKind
    id: str
    version: int | None
    bps: int
    counted_bps: int
    outcome: Outcome
    reason: str

    def to_json(self) -> dict[str, str | int | None]:
        """Return plain values for a JSON column or answer; ids only, no personal data."""
        return {
            "kind": self.kind,
            "id": self.id,
            "version": self.version,
            "bps": self.bps,
            "counted_bps": self.counted_bps,
            "outcome": self.outcome,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class MarginChoice:
    """The margin of a sale: `bps = base_bps + vendor_bps + operator_bps`, between 0 and 10 000.

    The base comes from `rule` (None: no rule applied, or house), the others from concessions by funder,
    each after the cap. `considered` names every candidate once.

    Raises:
        Invalid: a part is negative or the whole is above 10 000 bps.
    """

    base_bps: int = 0
    vendor_bps: int = 0
    operator_bps: int = 0
    rule: RuleRef | None = None
    considered: tuple[Considered, ...] = ()

    def __post_init__(self) -> None:
        if min(self.base_bps, self.vendor_bps, self.operator_bps) < 0 or self.bps > BPS_WHOLE:
            raise Invalid("A margin lies between 0 and 10 000 basis points.", bps=self.bps)

    @property
    def bps(self) -> int:
        """The partner's whole margin."""
        return self.base_bps + self.vendor_bps + self.operator_bps


HOUSE: Final = MarginChoice()
"""The margin of a house order: none."""


def percent_text(bps: int) -> str:
    """Write a rate for a sentence: 2500 is `25 %`, 1750 is `17.5 %`, 5 is `0.05 %`."""
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def why_out_of_time(begins_at: datetime, ends_at: datetime | None, at: datetime) -> str | None:
    """Say why a half-open span of time does not cover an instant; None if it does."""
    if at < begins_at:
        return f"It is not in force before {begins_at.isoformat()}."
    if ends_at is not None and at >= ends_at:
        return f"It ended at {ends_at.isoformat()}."
    return None
