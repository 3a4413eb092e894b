"""Taking lines of a paid order back, and giving them again, in the books: refunds and chargebacks meet here.

Everything follows from the frozen lines and from what has been taken back so far, whatever has changed since the sale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, select

from marketplace.commissions.models import Commission, Reversal
from marketplace.commissions.reversal import Parts, parts_at
from marketplace.commissions.reversal_entries import Step, reversal_legs
from marketplace.commissions.rules import SoldLine, rule_of
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account
from marketplace.orders.models import Order

Cause = Literal["refund", "refund_failed", "chargeback"]
_KINDS: Final[Mapping[Cause, str]] = {"refund": "clawback", "refund_failed": "adjustment", "chargeback": "dispute.lost"}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What has been taken back of a line so far: cash in minor units, tax included, and units."""

    cash_minor: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """How much more of a line is taken back, or given again (below zero)."""

    cash_minor: int
    units: int = 0


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why lines are taken back: `ref` is the public id of the refund or dispute, `reason` one of `rules.REASONS`.

    `reverses` is the key of the posting that is undone, where one is.
    """

    cause: Cause
    ref: str
    reason: str
    reverses: str | None = None

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
) -> Sequence[Reversal]:
    """Take so much of each line back against `clearing`, and return a row for each. One transaction in the books.

    `lines` and `asked` go by the lines' keys; amounts are minor units of the order's currency. The partner's part comes
    out of the bucket where that line's commission lies now; `available` may fall below zero. The caller acts as the
    system, holds the order's row lock, and calls this last. A second call for one occasion is refused by the database.

    Raises:
        TooMuchToRefund: more than is left of a line.

    Source: docs/money.md, "Refunds".
    """
    before, commissions = taken_back(order.id), _locked(order.id)
    rows, steps = [], []
    for line_id in sorted(asked):
        had, now = before.get(line_id, TakenBack()), asked[line_id]
        parts = parts_at(lines[line_id], had.cash_minor + now.cash_minor) - parts_at(lines[line_id], had.cash_minor)
        buckets = _take(commissions.get(line_id), parts.commission_minor)
        why = _explanation(order, lines[line_id], occasion, had, now, parts)
        steps.append(Step(lines[line_id], parts, buckets, why))
        rows.append(_row(order, line_id, lines[line_id], occasion, now, parts, buckets, at))
    db.session.add_all(rows)
    legs = reversal_legs(steps, clearing=clearing)
    posting.post(db.session(), kind=_KINDS[occasion.cause], key=occasion.key, at=at, currency=order.currency, legs=legs)
    return rows


def _locked(order_id: int) -> dict[int, Commission]:
    """The order's commissions, locked in the order of their keys: a release meanwhile would move them."""
    query = select(Commission).where(Commission.order_id == order_id).order_by(Commission.id)
    found = db.session.scalars(query.with_for_update(of=Commission).execution_options(populate_existing=True))
    return {each.line_id: each for each in found}


def _take(commission: Commission | None, amount_minor: int) -> list[tuple[str, int]]:
    """Note on a commission what is taken of it, and return from which buckets: what is free goes first."""
    if commission is None or not amount_minor:
        return []
    bucket = chart.PENDING if commission.released_at is None else chart.AVAILABLE
    frozen = max(amount_minor - commission.free_minor, 0)
    commission.disputed_minor -= frozen
    commission.clawed_back_minor += amount_minor
    return [(name, part) for name, part in ((bucket, amount_minor - frozen), (chart.DISPUTED, frozen)) if part]


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
        "parts": {name: amount for name, amount in asdict(parts).items() if amount},
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
