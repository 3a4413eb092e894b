"""Reading refunds, as far as the acting party may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import joinedload, selectinload

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.orders.models import Order
from marketplace.payments.errors import RefundNotFound
from marketplace.payments.models import Refund, RefundLine
from marketplace.payments.refund_rules import REFUND

STATES: Final = REFUND.states
MOST: Final = 500
CLEARS_WITHIN: Final = timedelta(days=60)
"""Money that has not moved by then is no matter of asking again: the audit names it."""

_UNCLEARED: Final = text(
    """
    select r.id from refunds r
     where greatest(r.booked_at, r.closed_at) between :since and :before and r.booked_at is not null
       and (not exists (select from ledger.transactions t where t.key = 'refund_cash:' || r.public_id)
            or r.state = 'failed'
               and not exists (select from ledger.transactions t where t.key = 'refund_cash_back:' || r.public_id))
     order by r.id limit :most
    """
)


def of_order(order_id: int) -> Sequence[Refund]:
    """Return an order's refunds with their lines, the first one first."""
    return db.session.scalars(_whole().where(Refund.order_id == order_id).order_by(Refund.number)).all()


def by_public_id(public_id: str) -> Refund:
    """Return a refund with its order and lines.

    Raises:
        RefundNotFound: there is none, or it is another party's: both look alike.
    """
    found = db.session.scalar(_whole().where(Refund.public_id == public_id))
    if found is None:
        raise RefundNotFound("There is no such refund.")
    return found


def refunds_page(*, state: str = "", search: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Refund]:
    """Return a page of refunds, the newest first. `search` is a part of the refund's or the order's id."""
    query = _whole().join(Refund.order)
    if state in STATES:
        query = query.where(Refund.state == state)
    if words := search.strip():
        ids = (Refund.public_id, Order.public_id, Refund.stripe_refund_id)
        query = query.where(or_(*(each.icontains(words, autoescape=True) for each in ids)))
    return paged(query, order=(Refund.id,), cursor=cursor, limit=limit, is_descending=True)


def waiting(before: datetime) -> Sequence[Refund]:
    """Return refunds that were written before an instant and are not over, the oldest first and at most 500."""
    is_open = Refund.state.in_(("requested", "sending", "unclear", "pending"))
    return db.session.scalars(
        select(Refund).where(is_open, Refund.created_at <= before).order_by(Refund.id).limit(MOST)
    ).all()


def uncleared(before: datetime) -> Sequence[int]:
    """Return the keys of refunds in the books whose money has not left, or not come back, by an instant.

    The oldest first and at most 500; those of the last 60 days.
    """
    asked = {"since": before - CLEARS_WITHIN, "before": before, "most": MOST}
    return db.session.scalars(_UNCLEARED, asked).all()


def _whole() -> Select[Refund]:
    return select(Refund).options(
        joinedload(Refund.order, innerjoin=True), selectinload(Refund.lines).joinedload(RefundLine.line, innerjoin=True)
    )
