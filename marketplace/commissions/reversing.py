"""Taking lines of a paid order back, and giving them again, in the books: refunds and chargebacks meet here.

Everything follows from the frozen lines and from what has been taken back so far, whatever has changed since the sale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, select

from marketplace.commissions import credit_reversing, taking
from marketplace.commissions.credit_reversing import Turn
from marketplace.commissions.models import Reversal
from marketplace.commissions.reversal import Parts, parts_at
from marketplace.commissions.reversal_entries import Step, reversal_legs
from marketplace.commissions.rules import SoldLine, rule_of
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.orders.models import Order

Cause = Literal["refund", "refund_failed", "chargeback", "chargeback_undone"]
_KINDS: Final[Mapping[Cause, str]] = {
    "refund": "clawback",
    "refund_failed": "adjustment",
    "chargeback": "dispute.lost",
    "chargeback_undone": "adjustment",
}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What has been taken back of a line so far: cash in minor units, tax included, and units."""

    cash_minor: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """How much more of a line is taken back, or given again (below zero).

    `frozen_minor` is what the dispute that was lost had frozen of the line's commission.
    """

    cash_minor: int
    units: int = 0
    frozen_minor: int = 0


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why lines are taken back: `ref` is the public id of the refund or dispute, `reason` one of `rules.REASONS`.

    `reverses` is the key of the posting that is undone, where one is. `spared` are the keys of vendors who, by their
    agreement, lose nothing by it: the operator does.
    """

    cause: Cause
    ref: str
    reason: str
    reverses: str | None = None
    spared: frozenset[int] = frozenset()

    @property
    def key(self) -> str:
        """The business key of the posting."""
        return f"{self.cause}:{self.ref}"


def taken_back(order_id: int) -> dict[int, TakenBack]:
    """Return what has been taken back of an order's lines by their keys, in one SQL statement."""
    sums = select(Reversal.line_id, func.sum(Reversal.cash_minor), func.sum(Reversal.units))
    rows = db.session.execute(sums.where(Reversal.order_id == order_id).group_by(Reversal.line_id))
    return {line_id: TakenBack(int(cash), int(units)) for line_id, cash, units in rows}


def of_ref(ref: str) -> Sequence[Reversal]:
    """Return every step that a refund or dispute has brought, the oldest first."""
    return db.session.scalars(select(Reversal).where(Reversal.cause_ref == ref).order_by(Reversal.id)).all()


def commission_taken(order_id: int) -> dict[str, int]:
    """Return what an order's refunds and disputes took of its commissions, by their public ids, in minor units."""
    sums = select(Reversal.cause_ref, func.sum(Reversal.commission_minor)).where(Reversal.order_id == order_id)
    return {ref: int(taken) for ref, taken in db.session.execute(sums.group_by(Reversal.cause_ref))}


def reverse(
    order: Order,
    lines: Mapping[int, SoldLine],
    asked: Mapping[int, Asked],
    occasion: Occasion,
    *,
    clearing: Account,
    at: datetime,
    besides: Sequence[Leg] = (),
) -> Sequence[Reversal]:
    """Take so much of each line back against `clearing`, and return a row for each. One transaction in the books.

    `lines` and `asked` go by the lines' keys; amounts are minor units of the order's currency. The partner's part comes
    out of the bucket where that line's commission lies now; `available` may fall below zero. Credits of a line go back
    to their funders in proportion. `besides` are legs of the same transaction that concern no line. The caller acts as
    the system, holds the order's row lock, and calls this last. A second call for one occasion is refused by the
    database.

    Raises:
        TooMuchToRefund: more than is left of a line.

    Source: docs/money.md, "Refunds".
    """
    before, earned = taken_back(order.id), taking.locked(order.id)
    rows, steps = [], []
    for line_id in sorted(asked):
        had, now = before.get(line_id, TakenBack()), asked[line_id]
        parts = parts_at(lines[line_id], had.cash_minor + now.cash_minor) - parts_at(lines[line_id], had.cash_minor)
        taken = taking.take(earned.sales.get(line_id), parts.commission_minor, frozen_minor=now.frozen_minor)
        why = _explanation(order, lines[line_id], occasion, had, now, parts)
        is_spared = lines[line_id].vendor_id in occasion.spared
        steps.append(Step(lines[line_id], parts, taken.buckets, why, is_spared, taken.thawed))
        rows.append(_row(order, line_id, lines[line_id], occasion, now, parts, taken.buckets, at))
    db.session.add_all(rows)
    legs = [*reversal_legs(steps, clearing=clearing), *besides]
    turn = Turn(occasion.cause, occasion.ref, occasion.reason, occasion.key, at)
    legs += credit_reversing.take(earned.credits, lines, _moves(before, asked), turn)
    posting.post(db.session(), kind=_KINDS[occasion.cause], key=occasion.key, at=at, currency=order.currency, legs=legs)
    return rows


def _moves(before: Mapping[int, TakenBack], asked: Mapping[int, Asked]) -> dict[int, tuple[int, int]]:
    """What of each line's cash had gone back before a step, and after it."""
    had = {line_id: before.get(line_id, TakenBack()).cash_minor for line_id in asked}
    return {line_id: (cash, cash + asked[line_id].cash_minor) for line_id, cash in had.items()}


def _explanation(
    order: Order, line: SoldLine, occasion: Occasion, had: TakenBack, now: Asked, parts: Parts
) -> dict[str, Any]:
    """What the partner's statement says about a step: whose line, why, how much before and after."""
    return {
        "order": order.public_id,
        "account": line.explanation["account"],
        "offering": line.explanation["offering"],
        "cause": occasion.cause,
        occasion.cause.partition("_")[0]: occasion.ref,
        "reason": occasion.reason,
        **rule_of(line.explanation["terms"]),
        "units": now.units,
        "refunded_before_minor": had.cash_minor,
        "refunded_after_minor": had.cash_minor + now.cash_minor,
        "paid_minor": line.cash_minor,
        "whole": {f"{name}_minor": amount for name, amount in _whole(line).items() if amount},
        "parts": {name: amount for name, amount in asdict(parts).items() if amount},
    }


def _whole(line: SoldLine) -> dict[str, int]:
    """What the line was shared out to when it was sold: with it anybody can work a step out again."""
    return {
        "commission": line.commission_minor,
        "proceeds": line.proceeds_minor,
        "fee": line.fee_minor,
        "tax": line.tax_minor,
        "vendor_funded": line.vendor_funded_minor,
        "operator_funded": line.operator_funded_minor,
    }


def _row(
    order: Order,
    line_id: int,
    line: SoldLine,
    occasion: Occasion,
    now: Asked,
    parts: Parts,
    buckets: Sequence[tuple[str, int]],
    at: datetime,
) -> Reversal:
    return Reversal(
        public_id=new_public_id("rev"),
        order_id=order.id,
        line_id=line_id,
        partner_id=line.partner_id,
        currency=order.currency,
        cause=occasion.cause,
        cause_ref=occasion.ref,
        reason=occasion.reason,
        units=now.units,
        bucket=chart.BUCKETS[buckets[0][0]] if buckets else None,
        booking_key=occasion.key,
        booked_at=at,
        **asdict(parts),
    )
