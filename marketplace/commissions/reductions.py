"""What lowered a commission, step by step, with everything that each step follows from. Row security applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.commissions.models import Commission, Reversal
from marketplace.db.base import db


@dataclass(frozen=True, slots=True)
class Reduction:
    """One step: so much of a commission was taken back, or given again (below zero), because cash went back.

    `cash_before_minor` and `cash_after_minor` are what of `paid_minor` had gone back to the buyer before and after it,
    `taken_after_minor` what of `earned_minor` has been taken back with it. Minor units of the order's currency.
    """

    public_id: str
    line_id: int
    at: datetime
    cause: str
    cause_ref: str
    reason: str
    units: int
    currency: str
    amount_minor: int
    taken_after_minor: int
    earned_minor: int
    cash_minor: int
    cash_before_minor: int
    cash_after_minor: int
    paid_minor: int
    bucket: str | None
    transaction_key: str


def of_commission(commission: Commission) -> list[Reduction]:
    """Return the steps that a commission has been through, the oldest first."""
    return [each for each in of_order(commission.order_id) if each.line_id == commission.line_id]


def of_order(order_id: int) -> list[Reduction]:
    """Return the steps of all lines of an order, the oldest first, in one SQL statement."""
    query = select(Reversal).where(Reversal.order_id == order_id).order_by(Reversal.id)
    return _summed(db.session.scalars(query.options(joinedload(Reversal.line, innerjoin=True))).all())


def _summed(steps: Sequence[Reversal]) -> list[Reduction]:
    cash: dict[int, int] = {}
    taken: dict[int, int] = {}
    found = []
    for step in steps:
        cash[step.line_id] = cash.get(step.line_id, 0) + step.cash_minor
        taken[step.line_id] = taken.get(step.line_id, 0) + step.commission_minor
        found.append(_reduction(step, cash[step.line_id], taken[step.line_id]))
    return found


def _reduction(step: Reversal, cash_after_minor: int, taken_after_minor: int) -> Reduction:
    line = step.line
    return Reduction(
        public_id=step.public_id,
        line_id=step.line_id,
        at=step.booked_at,
        cause=step.cause,
        cause_ref=step.cause_ref,
        reason=step.reason,
        units=step.units,
        currency=step.currency,
        amount_minor=step.commission_minor,
        taken_after_minor=taken_after_minor,
        earned_minor=line.commission_minor,
        cash_minor=step.cash_minor,
        cash_before_minor=cash_after_minor - step.cash_minor,
        cash_after_minor=cash_after_minor,
        paid_minor=line.retail_total_minor - line.discount_minor + line.tax_minor,
        bucket=step.bucket,
        transaction_key=step.booking_key,
    )
