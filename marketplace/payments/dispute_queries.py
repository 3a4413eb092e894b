"""Reading disputes, as far as the acting party may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.orders.models import Order
from marketplace.payments.dispute_rules import DISPUTE, OPEN
from marketplace.payments.errors import DisputeNotFound
from marketplace.payments.models import Dispute, DisputeLine, DisputeMovement

STATES: Final = DISPUTE.states
MOST: Final = 500


def of_order(order_id: int) -> Sequence[Dispute]:
    """Return an order's disputes with their lines, the first one first."""
    return db.session.scalars(_whole().where(Dispute.order_id == order_id).order_by(Dispute.id)).all()


def lost_minor(order_id: int) -> int:
    """Return what lost disputes took back of an order, in its minor units; 0 of a foreign one."""
    return int(db.session.scalar(select(func.lost_to_the_bank(order_id))) or 0)


def by_public_id(public_id: str) -> Dispute:
    """Return a dispute with its order and lines.

    Raises:
        DisputeNotFound: there is none, or it is another party's: both look alike.
    """
    found = db.session.scalar(_whole().where(Dispute.public_id == public_id))
    if found is None:
        raise DisputeNotFound("There is no such dispute.")
    return found


def disputes_page(*, state: str = "", search: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Dispute]:
    """Return a page of disputes; those that wait for an answer by their deadline, others the newest first.

    `search` is a part of the dispute's or the order's id.
    """
    query = _whole().join(Dispute.order)
    if state in STATES:
        query = query.where(Dispute.state == state)
    if words := search.strip():
        ids = (Dispute.public_id, Order.public_id, Dispute.stripe_dispute_id)
        query = query.where(or_(*(each.icontains(words, autoescape=True) for each in ids)))
    if state == "needs_response":
        return paged(query, order=(Dispute.due_at, Dispute.id), cursor=cursor, limit=limit)
    return paged(query, order=(Dispute.id,), cursor=cursor, limit=limit, is_descending=True)


def tally() -> dict[str, int]:
    """Return how many disputes there are in each state."""
    rows = db.session.execute(select(Dispute.state, func.count().label("number")).group_by(Dispute.state))
    return {row.state: row.number for row in rows}


def unfinished(before: datetime) -> Sequence[Dispute]:
    """Return disputes opened before an instant that are not over, or whose money has not come or gone as they ended.

    The oldest first and at most 500.
    """
    moved = select(func.coalesce(func.sum(DisputeMovement.amount_minor), 0)).where(
        DisputeMovement.dispute_id == Dispute.id
    )
    outstanding = (Dispute.state == "lost") & (moved.scalar_subquery() + Dispute.amount_minor != 0)
    owed = (Dispute.state == "won") & (moved.scalar_subquery() != 0)
    waits = Dispute.state.in_(OPEN) | outstanding | owed
    return db.session.scalars(
        select(Dispute).where(waits, Dispute.opened_at <= before).order_by(Dispute.id).limit(MOST)
    ).all()


def _whole() -> Select[Dispute]:
    return select(Dispute).options(
        joinedload(Dispute.order, innerjoin=True),
        selectinload(Dispute.movements),
        selectinload(Dispute.lines).joinedload(DisputeLine.line, innerjoin=True),
    )
