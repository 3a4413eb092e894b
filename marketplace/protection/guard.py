"""The one question every sale asks: may this seller sell to this account by this route?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import text

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.protection.errors import SaleRefused

Route = Literal["customer_checkout", "partner_order", "direct_order", "import"]

CHECK = text("select decision_id, outcome, reason from guard_check(:public_id, :route, :seller_id, :account_id, :at)")


@dataclass(frozen=True, slots=True)
class Decision:
    """The guard's answer, `allow` or `credit`, with the key of the row that proves it."""

    id: int
    outcome: str
    reason: str


def check(*, route: Route, seller_id: int | None, account_id: int, at: datetime) -> Decision:
    """Ask the guard and keep its answer. `seller_id` is the selling partner, None for the house.

    The database decides, because the answer depends on rows that the asker may not see. The row is written in the
    caller's transaction: a refused sale rolls it back unless the caller commits it.

    Raises:
        SaleRefused: the answer is `refuse`.
    """
    row = db.session.execute(
        CHECK,
        {
            "public_id": new_public_id("grd"),
            "route": route,
            "seller_id": seller_id,
            "account_id": account_id,
            "at": at,
        },
    ).one()
    if row.outcome == "refuse":
        raise SaleRefused(row.decision_id, row.reason)
    return Decision(row.decision_id, row.outcome, row.reason)
