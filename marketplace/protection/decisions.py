"""What the guard is asked and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Route = Literal["customer_checkout", "quote", "partner_order", "direct_order", "import"]
Basis = Literal["choice", "registration", "record", "tail", "ended"]
Outcome = Literal["allow", "credit", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A sale about to be made: of these vendors' offerings to this account, by a route, through a door, at an instant.

    The door is the partner whose link, storefront or record it is; None is the house, which every direct order goes
    through as well.
    """

    route: Route
    door_id: int | None
    account_id: int
    vendor_ids: tuple[int, ...]
    at: datetime

    @classmethod
    def of(cls, vendor_ids: Iterable[int], **facts: Any) -> Question:
        """Ask about a sale of offerings of these vendors, each named once however many lines it has."""
        return cls(vendor_ids=tuple(sorted(set(vendor_ids))), **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a partner has, or had, at the account for one vendor's offerings at the instant asked about.

    `holds` says that it is the strongest right there; a `tail` stands beside it. `outcome` is what follows where
    somebody else gets the order: `credit` with `share_bps` of the partner's margin, paid by `funder`, or `refuse`;
    `allow` where nothing does. `ref` is the public id of the choice, protection or account that the right rests on.
    """

    vendor_id: int
    partner_id: int
    basis: Basis
    ref: str
    since: datetime
    until: datetime | None
    share_bps: int
    funder: str
    outcome: Outcome
    holds: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The guard's answer with the key of the row that proves it, and everything that stands at the account."""

    question: Question
    id: int
    outcome: Outcome
    reason: str
    standing: tuple[Standing, ...] = ()
