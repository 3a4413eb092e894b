"""What a vendor pays of account protection: credits that the policy makes it fund, and what of them came back.

Narrow answers of the database: neither the partners who get them nor the accounts are in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from marketplace.core.clock import as_utc
from marketplace.core.periods import month_of
from marketplace.db.base import db
from marketplace.orders.models import OrderLine

OF_LINES: Final = text("select line_id, amount_minor, taken_minor from credits_i_fund(cast(:orders as bigint[]))")
BY_MONTH: Final = text("select month, currency, amount_minor, taken_minor from credits_i_fund_by_month(:time_zone)")


@dataclass(frozen=True, slots=True)
class Funded:
    """What a vendor pays of credits, and what of that has come back with refunds, in minor units."""

    amount_minor: int
    taken_minor: int

    @property
    def net_minor(self) -> int:
        """What they cost the vendor by now."""
        return self.amount_minor - self.taken_minor


def of_lines(lines: Sequence[OrderLine]) -> dict[int, Funded]:
    """Return what the acting vendor pays for these lines, by their keys: one SQL statement.

    Of an order that nobody has paid it is what it would pay.
    """
    orders = sorted({line.order_id for line in lines})
    rows = db.session.execute(OF_LINES, {"orders": orders}) if orders else ()
    return {row.line_id: Funded(row.amount_minor, row.taken_minor) for row in rows}


def by_month(time_zone: str) -> dict[tuple[str, str], Funded]:
    """Return what the acting vendor pays by the month when it was booked (`2026-10`) and by currency."""
    rows = db.session.execute(BY_MONTH, {"time_zone": time_zone})
    return {
        (month_of(as_utc(row.month), time_zone).label, row.currency): Funded(row.amount_minor, row.taken_minor)
        for row in rows
    }
