"""Posting what a won claim brings: the partner's whole margin on a sale that was its own, at the terms of that day.

Source: docs/money.md, "Credits".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select

from marketplace.catalog import pricing
from marketplace.commissions import accrual, credit_reversing, crediting, taking
from marketplace.commissions.credit_reversing import Turn
from marketplace.commissions.errors import OrderNotPaid
from marketplace.commissions.models import Commission, Reversal
from marketplace.commissions.rules import SoldLine
from marketplace.core.ids import new_public_id
from marketplace.core.money import BPS_WHOLE
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.orders import owing, sold_lines
from marketplace.orders.models import Order, OrderCredit
from marketplace.orders.sold_lines import LineRow


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that was won: whose it is, its public id, who pays it, and on which vendors' lines (None: on all)."""

    ref: str
    partner_id: int
    funder: Literal["operator", "vendor"]
    vendor_ids: Collection[int] | None = None

    @property
    def key(self) -> str:
        """The business key of its posting."""
        return f"claim:{self.ref}"


def post(order: Order, claim: Claim, *, at: datetime) -> Sequence[OrderCredit]:
    """Book the claimed lines' whole margin as credits and return them; what the partner has of a line is deducted.

    The margin is the partner's own on the list price at its terms of the instant when the order was placed. What has
    gone back of the lines since then goes back of the credits at once, step by step, so that they stand as if they had
    been there from the first. Each is at risk for as long as a commission of the partner now. Minor units of the
    order's currency. The caller acts as the system, holds the order's row lock, and calls this last. A second call for
    the same claim returns the first credits and books nothing.

    Raises:
        OrderNotPaid: nothing came in for the order, so it brought nobody anything.
    """
    if not order.is_paid:
        raise OrderNotPaid(f"Order {order.public_id} is {order.state}: only a paid order earns.")
    if known := _of(claim):
        return known
    rows = sold_lines.of_order(order)
    due = _due(order, claim, rows, at)
    db.session.add_all(due)
    db.session.flush()  # the commissions name their credits by key
    if due:
        crediting.book(due, key=claim.key, account=rows[0].account, at=at)
        _catch_up(order, claim, rows, at)
    return due


def _of(claim: Claim) -> Sequence[OrderCredit]:
    return db.session.scalars(
        select(OrderCredit).where(OrderCredit.ref == claim.ref, OrderCredit.cause == "claim")
    ).all()


def _due(order: Order, claim: Claim, rows: Sequence[LineRow], at: datetime) -> list[OrderCredit]:
    """The credits of the claimed lines, those left out of which the partner has its whole margin already."""
    terms = pricing.seller_terms(claim.partner_id, at=order.placed_at)
    facts = pricing.Reading(order.placed_at).facts({row.plan_id for row in rows})
    had, due = _had(order, claim), []
    for row in rows:
        if claim.vendor_ids is None or row.vendor_id in claim.vendor_ids:
            bps, kept = owing.explained(facts[row.plan_id].subject, terms, order.account_id, order.placed_at)
            margin, whole = owing.worth(row.list_total_minor, bps, BPS_WHOLE)
            already = had.get(row.id, 0)
            if whole > already:
                due.append(_credit(order, claim, row, (bps, margin, already), kept, at))
    return due


def _had(order: Order, claim: Claim) -> dict[int, int]:
    """What the order's lines have brought the partner already, by their keys."""
    sums = select(Commission.line_id, func.sum(Commission.amount_minor)).group_by(Commission.line_id)
    rows = db.session.execute(sums.where(Commission.order_id == order.id, Commission.partner_id == claim.partner_id))
    return {line_id: int(amount) for line_id, amount in rows}


def _credit(
    order: Order, claim: Claim, row: LineRow, figures: tuple[int, int, int], kept: Mapping[str, object], at: datetime
) -> OrderCredit:
    bps, margin, already = figures
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
        margin_bps=bps,
        margin_minor=margin,
        share_bps=BPS_WHOLE,
        already_minor=already,
        amount_minor=margin - already,
        funder=claim.funder,
        terms=dict(kept),
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
