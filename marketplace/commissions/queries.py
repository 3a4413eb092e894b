"""Reading commissions. Row security leaves a partner its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import joinedload

from marketplace.commissions.errors import CommissionNotFound
from marketplace.commissions.models import Commission, CreditStep, Reversal
from marketplace.db.base import db
from marketplace.orders.models import OrderCredit, OrderLine


@dataclass(frozen=True)
class Page:
    """Commissions, newest first, and where the next page begins."""

    items: list[Commission]
    next_cursor: str | None


def by_public_id(public_id: str) -> Commission:
    """Return a commission with its order, line and offering.

    Raises:
        CommissionNotFound: it does not exist, or is not the acting party's.
    """
    found = db.session.scalars(_whole().where(Commission.public_id == public_id)).one_or_none()
    if found is None:
        raise CommissionNotFound("There is no such commission.")
    return found


def page(
    *, currency: str | None = None, starts_at: datetime | None = None, ends_at: datetime | None = None,
    cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """Return a page of the acting party's commissions, newest first, between two instants (half-open)."""
    query = _whole().order_by(Commission.id.desc()).limit(limit + 1)
    if currency:
        query = query.where(Commission.currency == currency)
    if starts_at:
        query = query.where(Commission.accrued_at >= starts_at)
    if ends_at:
        query = query.where(Commission.accrued_at < ends_at)
    if cursor and cursor.isdecimal():
        query = query.where(Commission.id < int(cursor))
    rows = list(db.session.scalars(query))
    return Page(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def taken_back(
    *, currency: str | None = None, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> dict[str, int]:
    """Return what was taken back of the commissions that `page` shows in all, by currency."""
    taken = func.sum(Commission.clawed_back_minor)
    query = select(Commission.currency, taken).group_by(Commission.currency).having(taken > 0)
    if currency:
        query = query.where(Commission.currency == currency)
    if starts_at:
        query = query.where(Commission.accrued_at >= starts_at)
    if ends_at:
        query = query.where(Commission.accrued_at < ends_at)
    return {code: int(amount) for code, amount in db.session.execute(query)}


def of_order(order_id: int) -> list[Commission]:
    """Return the commissions of the lines of an order that its own partner earned, in line order."""
    query = _whole().join(OrderLine, OrderLine.id == Commission.line_id)
    query = query.where(Commission.order_id == order_id, Commission.credit_id.is_(None))
    return list(db.session.scalars(query.order_by(OrderLine.number)))


def credits_of_order(order_id: int) -> list[Commission]:
    """Return the credits that an order brought partners who did not sell it, with what each follows from."""
    query = _whole().where(Commission.order_id == order_id, Commission.credit_id.is_not(None))
    return list(db.session.scalars(query.order_by(Commission.id)))


def credits_by(partner_id: int, order_ref: str) -> list[Commission]:
    """Return what the order with this number credited a partner that did not sell it, the oldest first."""
    query = _whole().join(OrderCredit, OrderCredit.id == Commission.credit_id)
    query = query.where(Commission.partner_id == partner_id, OrderCredit.order_ref == order_ref)
    return list(db.session.scalars(query.order_by(Commission.id)))


def by_month(partner_id: int, time_zone: str, *, since: datetime) -> list[tuple[datetime, str, int]]:
    """Return (month, currency, commission in minor units) since an instant, oldest first; months are `time_zone`'s."""
    month = func.date_trunc("month", Commission.accrued_at, time_zone)
    query = (
        select(month, Commission.currency, func.sum(Commission.amount_minor))
        .where(Commission.partner_id == partner_id, Commission.accrued_at >= since)
        .group_by(month, Commission.currency)
        .order_by(month, Commission.currency)
    )
    return [(at, currency, int(amount)) for at, currency, amount in db.session.execute(query)]


def net_by_month(partner_id: int, time_zone: str, *, since: datetime) -> list[tuple[datetime, str, int]]:
    """Return the same less what was taken back, which counts in the month in which it was booked; one SQL statement."""
    taken = select(Reversal.currency, -Reversal.commission_minor, Reversal.booked_at)
    returned = select(CreditStep.currency, -CreditStep.taken_minor, CreditStep.booked_at)
    earned = select(Commission.currency, Commission.amount_minor.label("amount"), Commission.accrued_at.label("at"))
    each = union_all(
        earned.where(Commission.partner_id == partner_id, Commission.accrued_at >= since),
        taken.where(Reversal.partner_id == partner_id, Reversal.booked_at >= since),
        returned.where(CreditStep.partner_id == partner_id, CreditStep.booked_at >= since),
    ).subquery("each")
    month = func.date_trunc("month", each.c.at, time_zone)
    query = select(month, each.c.currency, func.sum(each.c.amount)).group_by(month, each.c.currency)
    rows = db.session.execute(query.order_by(month, each.c.currency))
    return [(at, currency, int(amount)) for at, currency, amount in rows]


def _whole() -> Select[Commission]:
    """With what was sold: the credit, where the commission is one and its partner may read neither order nor line."""
    return select(Commission).options(
        joinedload(Commission.order),
        joinedload(Commission.line).joinedload(OrderLine.offering),
        joinedload(Commission.credit),
    )
