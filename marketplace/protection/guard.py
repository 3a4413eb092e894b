"""The one question every sale asks: may this door sell to this account by this route, and what stands there?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import text

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.protection.errors import SaleRefused

Route = Literal["customer_checkout", "partner_order", "direct_order", "import"]
Basis = Literal["choice", "registration", "record", "tail", "ended"]
Outcome = Literal["allow", "credit", "refuse"]

CHECK: Final = text(
    "select decision_id, outcome, reason, standing from guard_check(:public_id, :route, cast(:door_id as bigint),"
    " :account_id, cast(:vendor_ids as bigint[]), :at)"
)


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

    `holds` says that it is the strongest right there; a `tail` stands beside it. `share_bps` is the part of its margin
    that the partner is due where somebody else sells and `outcome` is `credit`; `funder` pays it. `ref` is the public
    id of the choice, protection or account that the right rests on.
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


def check(question: Question) -> Decision:
    """Ask the guard and keep its answer: `allow`, or `credit` with an incident for each partner who is due something.

    The database decides, because the answer depends on rows that the asker may not see. The row is written in the
    caller's transaction.

    Raises:
        SaleRefused: the answer is `refuse`. Nothing of the sale may be kept; `keep_refusal` puts the attempt on record.
    """
    decision = _ask(question)
    if decision.outcome == "refuse":
        raise SaleRefused(decision)
    return decision


def keep_refusal(refusal: SaleRefused) -> None:
    """Put a refused attempt on record in a transaction of its own: that of the attempt was rolled back."""
    _ask(refusal.decision.question)


def _ask(question: Question) -> Decision:
    row = db.session.execute(
        CHECK,
        {
            "public_id": new_public_id("grd"),
            "route": question.route,
            "door_id": question.door_id,
            "account_id": question.account_id,
            "vendor_ids": list(question.vendor_ids),
            "at": question.at,
        },
    ).one()
    return Decision(question, row.decision_id, row.outcome, row.reason, tuple(map(_standing, row.standing)))


def _standing(found: dict[str, Any]) -> Standing:
    return Standing(
        vendor_id=found["vendor_id"],
        partner_id=found["partner_id"],
        basis=found["basis"],
        ref=found["ref"],
        since=datetime.fromisoformat(found["since"]),
        until=datetime.fromisoformat(found["until"]) if found["until"] else None,
        share_bps=found["share_bps"],
        funder=found["funder"],
        outcome=found["outcome"],
        holds=found["holds"],
    )
