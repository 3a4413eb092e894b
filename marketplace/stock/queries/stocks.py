"""A vendor's stocks: the list of its plans, the figures of each, what was done to one, and its keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.catalog.models import Offering, Plan
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.stock.errors import StockNotFound
from marketplace.stock.models import Delivery, LicenceKey, Stock, StockChange
from marketplace.stock.rules import KEY

KEY_STATES = KEY.states


@dataclass(frozen=True, slots=True)
class Figures:
    """Units of one plan that are promised to orders, handed over, and owed."""

    reserved: int = 0
    delivered: int = 0
    owed: int = 0


def plans_page(
    vendor_id: int, *, search: str = "", kind: str = "", only_low: bool = False, cursor: str | None = None
) -> Page[Plan]:
    """Return a page of the vendor's plans that are not retired, each with its offering, by name: one SQL statement."""
    statement = (
        select(Plan)
        .join(Plan.offering)
        .outerjoin(Stock, Stock.plan_id == Plan.id)
        .where(Offering.vendor_id == vendor_id, Offering.state != "retired")
        .options(contains_eager(Plan.offering))
    )
    if words := search.strip():
        statement = statement.where(
            or_(Offering.name.icontains(words, autoescape=True), Plan.name.icontains(words, autoescape=True))
        )
    if kind:
        statement = statement.where(func.coalesce(Stock.kind, "unlimited") == kind)
    if only_low:
        statement = statement.where(Stock.kind != "unlimited", Stock.free <= Stock.low_at)
    return paged(statement, order=(Offering.name, Plan.id), cursor=cursor)


def stocks_of(plan_ids: Iterable[int]) -> dict[int, Stock]:
    """Return the stock of each plan that has one, by the plan's key, as far as the actor may see it."""
    found = db.session.scalars(select(Stock).where(Stock.plan_id.in_(list(plan_ids))))
    return {stock.plan_id: stock for stock in found}


def low_stocks(vendor_id: int) -> list[Stock]:
    """Return the vendor's stocks that run low, the emptiest first, with plan and offering."""
    statement = select(Stock).where(Stock.vendor_id == vendor_id, Stock.kind != "unlimited", Stock.free <= Stock.low_at)
    belongings = joinedload(Stock.plan, innerjoin=True).joinedload(Plan.offering, innerjoin=True)
    return list(db.session.scalars(statement.options(belongings).order_by(Stock.free, Stock.plan_id)))


def figures_of(plan_ids: Sequence[int]) -> dict[int, Figures]:
    """Return what became of each plan's units, by the plan's key: one SQL statement."""
    rows = db.session.execute(
        select(Delivery.plan_id, Delivery.state, func.sum(Delivery.quantity))
        .where(Delivery.plan_id.in_(plan_ids), Delivery.state.in_(("reserved", "delivered", "owed")))
        .group_by(Delivery.plan_id, Delivery.state)
    )
    sums: dict[int, dict[str, int]] = {plan_id: {} for plan_id in plan_ids}
    for plan_id, state, units in rows:
        sums[plan_id][state] = int(units)
    return {plan_id: Figures(**units) for plan_id, units in sums.items()}


def stock_of(vendor_id: int, plan_id: str) -> tuple[Plan, Stock]:
    """Return one of the vendor's plans, by its public id, with its stock; without one it is unlimited.

    Raises:
        StockNotFound: there is no such plan, or it is another vendor's.
    """
    statement = select(Plan).join(Plan.offering).where(Plan.public_id == plan_id, Offering.vendor_id == vendor_id)
    plan = db.session.scalar(statement.options(contains_eager(Plan.offering)))
    if plan is None:
        raise StockNotFound(plan_id)
    found = db.session.get(Stock, plan.id)
    return plan, found or Stock(plan_id=plan.id, vendor_id=vendor_id, kind="unlimited", free=0, low_at=0)


def to_revoke(vendor_id: int) -> list[tuple[Plan, int]]:
    """Return the vendor's plans with keys that wait to be revoked, and how many, with their offerings."""
    waiting = (LicenceKey.vendor_id == vendor_id) & (LicenceKey.state == "revoking")
    counts = (
        select(LicenceKey.plan_id, func.count().label("number")).where(waiting).group_by(LicenceKey.plan_id).subquery()
    )
    statement = select(Plan, counts.c.number).join(counts, counts.c.plan_id == Plan.id).join(Plan.offering)
    rows = db.session.execute(statement.options(contains_eager(Plan.offering)).order_by(Offering.name, Plan.id))
    return [(plan, number) for plan, number in rows]


def changes_page(plan_id: int, *, cursor: str | None = None, limit: int = PAGE) -> Page[StockChange]:
    """Return a page of what was put into a stock and taken out, the newest first."""
    statement = select(StockChange).where(StockChange.plan_id == plan_id)
    return paged(statement, order=(StockChange.id,), cursor=cursor, limit=limit, is_descending=True)


def keys_page(
    plan_id: int, *, state: str = "", search: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[LicenceKey]:
    """Return a page of a plan's keys, the newest first, with deliveries; `search` is in id, last four or order."""
    statement = select(LicenceKey).outerjoin(LicenceKey.delivery).options(contains_eager(LicenceKey.delivery))
    statement = statement.where(LicenceKey.plan_id == plan_id)
    if state in KEY_STATES:
        statement = statement.where(LicenceKey.state == state)
    if words := search.strip():
        columns = (LicenceKey.public_id, LicenceKey.last4, Delivery.order_ref)
        statement = statement.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return paged(statement, order=(LicenceKey.id,), cursor=cursor, limit=limit, is_descending=True)
