"""What lowered a commission, step by step, with everything that each step follows from. Row security applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.commissions.models import Commission, CreditStep, Reversal
from marketplace.db.base import db


@dataclass(frozen=True, slots=True)
class Reduction:
    """One step: so much of a commission was taken back, or given again (below zero), because cash went back.

    `cash_before_minor` and `cash_after_minor` are what of `paid_minor` had gone back to the buyer before and after it,
    `taken_after_minor` what of `earned_minor` has been taken back with it. A credit gives back its part rounded down.
    Minor units of the order's currency.
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
    is_credit: bool = False


def of_commission(commission: Commission) -> list[Reduction]:
    """Return the steps that a commission has been through, the oldest first; what only froze or freed it is none."""
    if commission.is_credit:
        return _of_credit(commission)
    return [each for each in of_order(commission.order_id) if each.line_id == commission.line_id]


def of_order(order_id: int) -> list[Reduction]:
    """Return the steps of all lines of an order, the oldest first, in one SQL statement."""
    query = select(Reversal).where(Reversal.order_id == order_id).order_by(Reversal.id)
    return _summed(db.session.scalars(query.options(joinedload(Reversal.line, innerjoin=True))).all())


def _of_credit(commission: Commission) -> list[Reduction]:
    query = select(CreditStep).where(CreditStep.commission_id == commission.id, CreditStep.taken_minor != 0)
    found, taken = [], 0
    for step in db.session.scalars(query.order_by(CreditStep.id)):
        taken += step.taken_minor
        found.append(_credit_reduction(step, commission, taken))
    return found


def _credit_reduction(step: CreditStep, commission: Commission, taken_after_minor: int) -> Reduction:
    return Reduction(
        public_id=step.public_id,
        line_id=commission.line_id,
        at=step.booked_at,
        cause=step.cause,
        cause_ref=step.cause_ref,
        reason=step.reason,
        units=0,
        currency=step.currency,
        amount_minor=step.taken_minor,
        taken_after_minor=taken_after_minor,
        earned_minor=commission.amount_minor,
        cash_minor=step.cash_after_minor - step.cash_before_minor,
        cash_before_minor=step.cash_before_minor,
        cash_after_minor=step.cash_after_minor,
        paid_minor=step.paid_minor,
        bucket=step.bucket,
        transaction_key=step.booking_key,
        is_credit=True,
    )


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
