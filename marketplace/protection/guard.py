"""The one question every sale asks: may this door sell to this account by this route, and what stands there?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.protection.decisions import Decision, Question, Standing
from marketplace.protection.errors import SaleRefused

CHECK: Final = text(
    "select decision_id, outcome, reason, standing from guard_check(:public_id, :route, cast(:door_id as bigint),"
    " :account_id, cast(:vendor_ids as bigint[]), :at)"
)


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
