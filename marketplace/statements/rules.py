"""What a statement says: its head, its lines, and the sums that must close. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketplace.core.periods import Period
from marketplace.ledger.chart import KINDS

KIND_ORDER = (
    "accrual", "release", "credit", "clawback", "adjustment", "payout", "payout_reversed", "settled_outside",
)  # fmt: skip
"""The kinds of statement lines between opening and closing, in the order in which their sums are shown."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """What a partner book held in each bucket at one instant, in minor units."""

    pending: int = 0
    available: int = 0
    disputed: int = 0
    in_transit: int = 0

    @property
    def total(self) -> int:
        """All buckets together."""
        return self.pending + self.available + self.disputed + self.in_transit


@dataclass(frozen=True, slots=True)
class Head:
    """Whose statement it is, for what period and currency, from what opening to what closing.

    `moved` holds, for each kind of line, how it changed the total; amounts in minor units of `currency`. The lines are
    the chain's entries after number `first_seq` up to `last_seq`; `last_hash` is the hash of that one, in hexadecimal.
    While its period runs a statement is provisional: more may be booked, and every form of it says so. It is `ahead`
    while the period has not begun: provisional too, and what it shows is what stands on the book now.
    """

    public_id: str
    partner_public_id: str
    partner_name: str
    partner_id: int
    currency: str
    period: Period
    opening: Buckets
    closing: Buckets
    moved: Mapping[str, int] = field(default_factory=dict)
    first_seq: int = 0
    last_seq: int = 0
    last_hash: str = ""
    is_provisional: bool = False
    is_ahead: bool = False

    @property
    def entries(self) -> int:
        """How many entries of the chain it has: its lines besides opening and closing."""
        return self.last_seq - self.first_seq

    @property
    def closes(self) -> bool:
        """Whether opening plus every kind of movement is the closing."""
        return self.opening.total + sum(self.moved.values()) == self.closing.total


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement: the opening, one entry of the partner's chain, or the closing.

    Amounts in minor units of the statement's currency; None where a line has no such figure. `balance_minor` is the
    total of all buckets after it, `bucket_balance_minor` its own bucket's. `payout` is the public id of the payout that
    an entry belongs to, `reference` what the bank knows it by. Hashes are hexadecimal.
    """

    kind: str
    posted_at: datetime
    amount_minor: int
    balance_minor: int
    bucket: str = ""
    order: str = ""
    customer: str = ""
    offering: str = ""
    quantity: int | None = None
    list_total_minor: int | None = None
    margin_bps: int | None = None
    margin_minor: int | None = None
    retail_total_minor: int | None = None
    discount_minor: int | None = None
    funder: str = ""
    rule: str = ""
    account: str = ""
    reason: str = ""
    payout: str = ""
    reference: str = ""
    bucket_balance_minor: int | None = None
    seq: int | None = None
    prev_hash: str = ""
    hash: str = ""


def statement_id(partner_public_id: str, currency: str, period: Period) -> str:
    """Return the statement's id: the same for the same partner, currency and period, whenever it is asked for."""
    return f"st_{partner_public_id.removeprefix('par_')}_{currency}_{period.label}"


def kind_of(posting_kind: str) -> str:
    """Return the word a statement uses for a kind of posting."""
    return KINDS[posting_kind].statement or posting_kind


def facts_of(why: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line's fields that its entry's explanation knows."""
    return {
        "order": why.get("order", ""),
        "offering": why.get("offering", ""),
        "quantity": why.get("quantity"),
        "list_total_minor": why.get("list_total_minor"),
        "margin_bps": why.get("margin_bps"),
        "margin_minor": why.get("margin_minor"),
        "retail_total_minor": why.get("retail_total_minor"),
        "discount_minor": why.get("discount_minor"),
        "funder": why.get("funder") or "",
        "rule": _rule(why),
        "account": why.get("account", ""),
        "reason": why.get("reason", ""),
        "payout": why.get("payout", ""),
        "reference": why.get("reference", ""),
    }


def _rule(why: Mapping[str, Any]) -> str:
    rule = (why.get("terms") or {}).get("rule")
    return f"{rule['id']} v{rule['version']}" if rule else ""
