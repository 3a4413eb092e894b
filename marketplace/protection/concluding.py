"""How an incident ends of which the guard's outcome was `credit`: by what becomes of its order."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db

CONCLUDE: Final = text("select conclude_incidents(:order_id, :at)")


def conclude(order_id: int, *, at: datetime) -> int:
    """Resolve the incidents of an order by its state, and return how many have changed; one SQL statement.

    Paid: `own_order` of the partner whose order it is, `credited` of everybody else. Canceled: `not_bought`, until it
    is paid after all. The order's state has been flushed. A second call changes nothing.
    """
    return int(db.session.execute(CONCLUDE, {"order_id": order_id, "at": at}).scalar_one())
