"""Posting what a won claim brings: the partner's margin on a sale that was its own, at the terms of that day.

Source: docs/money.md, "Credits".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select

from marketplace.commissions import accrual, credit_reversing, crediting, taking
from marketplace.commissions.credit_reversing import Turn
from marketplace.commissions.errors import OrderNotPaid
from marketplace.commissions.models import Commission, Reversal
from marketplace.commissions.rules import SoldLine
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.orders import owing, sold_lines
from marketplace.orders.models import Order, OrderCredit
from marketplace.orders.sold_lines import LineRow


@dataclass(frozen=True, slots=True)
class Given:
    """What a claim gives for a line, by the line's key: a share of the partner's margin on the list price, both in bps.

    `already_minor` is what the partner had by the line before, in minor units of the order's currency; `terms` is what
    the margin follows from, as `owing.explained` tells it.
    """

    line_id: int
    share_bps: int
    margin_bps: int
    already_minor: int
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was won: whose it is, its public id, who pays it, and what it gives."""

    ref: str
    partner_id: int
    funder: Literal["operator", "vendor"]
    lines: Sequence[Given]

    @property
    def key(self) -> str:
        """The business key of its posting."""
        return f"claim:{self.ref}"


def post(order: Order, claim: Claim, *, at: datetime) -> Sequence[OrderCredit]:
    """Book what a claim gives as credits and return them; a line that gives nothing more is left out.

    What has gone back of the lines since the sale goes back of the credits at once, step by step, so that they stand as
    if they had been there from the first. Each is at risk for as long as a commission of the partner now. Minor units
    of the order's currency, each share rounded half up. The caller acts as the system, holds the order's row lock, and
    calls this last. A second call for the same claim returns the first credits and books nothing.

    Raises:
        OrderNotPaid: nothing came in for the order, so it brought nobody anything.
    """
    if not order.is_paid:
        raise OrderNotPaid(f"Order {order.public_id} is {order.state}: only a paid order earns.")
    if known := _of(claim):
        return known
    rows = {row.id: row for row in sold_lines.of_order(order)}
    due = [credit for given in claim.lines if (credit := _credit(order, claim, rows[given.line_id], given, at))]
    db.session.add_all(due)
    db.session.flush()  # the commissions name their credits by key
    if due:
        crediting.book(due, key=claim.key, account=next(iter(rows.values())).account, at=at)
        _catch_up(order, claim, list(rows.values()), at)
    return due


def left_of(claim: Claim) -> int:
    """Return what stands of what a claim gave after refunds, in minor units of its order's currency."""
    left = func.sum(Commission.amount_minor - Commission.clawed_back_minor)
    return int(db.session.scalar(select(left).where(Commission.booking_key == claim.key)) or 0)


def _of(claim: Claim) -> Sequence[OrderCredit]:
    return db.session.scalars(
        select(OrderCredit).where(OrderCredit.ref == claim.ref, OrderCredit.cause == "claim")
    ).all()


def _credit(order: Order, claim: Claim, row: LineRow, given: Given, at: datetime) -> OrderCredit | None:
    margin, due = owing.worth(row.list_total_minor, given.margin_bps, given.share_bps)
    if due <= given.already_minor:
        return None
    return OrderCredit(
        public_id=new_public_id("crd"),
        order_id=order.id,
        line_id=row.id,
        partner_id=claim.partner_id,
        vendor_id=row.vendor_id,
        decision_id=order.guard_decision_id,
        cause="claim",
        basis="claim",
        ref=claim.ref,
        order_ref=order.public_id,
        line_ref=row.public_id,
        offering=row.offering,
        description=row.description,
        quantity=row.quantity,
        sold_at=order.placed_at,
        currency=order.currency,
        unit_list_minor=row.unit_list_minor,
        list_total_minor=row.list_total_minor,
        margin_bps=given.margin_bps,
        margin_minor=margin,
        share_bps=given.share_bps,
        already_minor=given.already_minor,
        amount_minor=due - given.already_minor,
        funder=claim.funder,
        terms=dict(given.terms),
        created_at=at,
    )


def _catch_up(order: Order, claim: Claim, rows: Sequence[LineRow], at: datetime) -> None:
    """Take back of new credits what refunds and disputes took of their lines before, each as a step of its own."""
    steps = db.session.scalars(select(Reversal).where(Reversal.order_id == order.id).order_by(Reversal.id)).all()
    if not steps:
        return
    lines: dict[int, SoldLine] = {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}
    new = [each for each in taking.locked(order.id).credits if each.booking_key == claim.key]
    gone: dict[int, int] = {}
    key = f"claim_taken_back:{claim.ref}"
    legs = []
    for step in steps:
        before = gone.get(step.line_id, 0)
        gone[step.line_id] = before + step.cash_minor
        turn = Turn(step.cause, step.cause_ref, step.reason, key, at)
        legs += credit_reversing.take(new, lines, {step.line_id: (before, gone[step.line_id])}, turn)
    if legs:
        posting.post(db.session(), kind="adjustment", key=key, at=at, currency=order.currency, legs=legs)
