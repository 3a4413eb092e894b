"""The end of the hold: what is left of a commission may be paid out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.commissions.models import Commission
from marketplace.commissions.rules import rule_of
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.orders.models import Order, OrderLine
from marketplace.stock.models import Delivery

AT_ONCE: Final = 200
"""Commissions released in one transaction: all of one partner and currency."""


def release(*, at: datetime, at_once: int = AT_ONCE) -> int:
    """Release commissions whose hold is over at `at`, of one partner in one currency, and return how many.

    Called until it returns 0, each time in a transaction of its own, as the system. What a dispute freezes stays
    frozen. A line that was handed over late is held as long after that as after a payment; one that is still owed
    waits. Safe to run twice and at once: whoever comes second passes by what the first one holds locked.

    Source: docs/money.md, "Hold and release".
    """
    found = db.session.scalars(_due(at).limit(at_once)).all()
    due = [each for each in found if (each.partner_id, each.currency) == (found[0].partner_id, found[0].currency)]
    legs = [_leg(each) for each in due]
    for each in due:
        each.released_at = at
    if any(leg.amount_minor for leg in legs):
        first, last = due[0], due[-1]
        key = f"release:{first.public_id}:{last.public_id}:{len(due)}"
        posting.post(db.session(), kind="release", key=key, at=at, currency=first.currency, legs=legs)
    return len(due)


def _due(at: datetime) -> Select[Commission]:
    """Commissions to release, locked, partner by partner."""
    hold = Commission.at_risk_until - Commission.accrued_at
    is_waited_for = Delivery.state.in_(("reserved", "owed")) | (Delivery.delivered_at + hold > at)
    waits = select(Delivery.id).where(Delivery.line_ref == OrderLine.public_id, is_waited_for)
    return (
        select(Commission)
        .join(Commission.line)
        .options(
            contains_eager(Commission.line).joinedload(OrderLine.offering, innerjoin=True),
            joinedload(Commission.order, innerjoin=True).joinedload(Order.account, innerjoin=True),
            joinedload(Commission.credit),
        )
        .where(Commission.released_at.is_(None), Commission.at_risk_until <= at, ~waits.exists())
        .order_by(Commission.partner_id, Commission.currency, Commission.id)
        .with_for_update(of=Commission, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _leg(commission: Commission) -> Leg:
    partner = f"partner:{commission.partner_id}"
    terms = commission.sold.terms
    why = {
        "commission": commission.public_id,
        "line": commission.line.public_id,
        "order": commission.order.public_id,
        "at_risk_until": commission.at_risk_until.isoformat(),
        "account": commission.order.account.public_id,
        "offering": commission.line.offering.public_id,
        **rule_of(terms),
    }
    return Leg(Account(chart.PENDING, partner), Account(chart.AVAILABLE, partner), commission.free_minor, why)
