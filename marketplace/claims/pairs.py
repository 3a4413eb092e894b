"""Who is credited for whose sales: pairs of partners, for whoever watches what credits cost.

A sale to somebody else's account pays two: its seller, and whoever holds the account. That is the programme's promise,
and two partners that agree beforehand can live by it. This counts, and accuses nobody.

Source: docs/adr/0032-a-sale-may-pay-two-and-pairs-are-shown.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Select, and_, case, cast, distinct, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.commissions.models import Commission
from marketplace.core.money import BPS_WHOLE, round_half_up
from marketplace.db.paging import PAGE, Page, paged
from marketplace.orders.models import Order, OrderCredit
from marketplace.partners.models import Partner
from marketplace.protection.models import GuardDecision

FIELDS: Final = (
    "seller", "seller_ref", "holder", "holder_ref", "currency", "orders", "credit_minor", "commission_minor",
    "all_credit_minor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """What sales of one partner brought another one as credits, in minor units of one currency, less what went back.

    `seller` made the sales or named the price, `holder` was credited; the `_ref`s are their public ids. `orders` counts
    orders, `commission_minor` is what the seller earned by the same lines, and `all_credit_minor` what the holder was
    credited in all, whoever sold.
    """

    seller: str
    seller_ref: str
    holder: str
    holder_ref: str
    currency: str
    orders: int
    credit_minor: int
    commission_minor: int
    all_credit_minor: int

    @property
    def share_bps(self) -> int:
        """How much of all that the holder was credited came by this seller, in bps, rounded half up."""
        return round_half_up(self.credit_minor * BPS_WHOLE, self.all_credit_minor) if self.all_credit_minor else 0


def page(
    *, since: datetime, until: datetime, search: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Pair]:
    """Return pairs by credits booked from `since` until just before `until`, those with most orders first.

    `search` is a part of either partner's name. Acts as the house; one SQL statement.
    """
    found = _pairs(since, until).subquery("pairs")
    statement = select(func.json_build_object(*(each for name in FIELDS for each in (name, found.c[name]))))
    statement = statement.where(found.c.seller_id.is_not(None))
    if words := search.strip():
        names = (found.c.seller, found.c.holder)
        statement = statement.where(or_(*(name.icontains(words, autoescape=True) for name in names)))
    order: Any = (found.c.orders, found.c.credit_minor, found.c.seller_id, found.c.holder_id, found.c.currency)
    listed = paged(statement, order=order, cursor=cursor, limit=limit, is_descending=True)
    return Page([Pair(**each) for each in listed.items], listed.next_cursor)


def _pairs(since: datetime, until: datetime) -> Select[Any]:
    """Sums by whose door it was and who was credited; sales of the house are without a seller."""
    booked, earned = aliased(Commission), aliased(Commission)
    seller, holder = aliased(Partner), aliased(Partner)
    is_own = Order.partner_id == OrderCredit.partner_id
    seller_id = case((is_own, GuardDecision.seller_id), else_=Order.partner_id)
    credit = _sum(booked.amount_minor - booked.clawed_back_minor)
    all_credit = cast(func.sum(credit).over(partition_by=(holder.id, booked.currency)), BigInteger)
    return (
        select(
            seller.id.label("seller_id"), seller.name.label("seller"), seller.public_id.label("seller_ref"),
            holder.id.label("holder_id"), holder.name.label("holder"), holder.public_id.label("holder_ref"),
            booked.currency.label("currency"), func.count(distinct(OrderCredit.order_id)).label("orders"),
            credit.label("credit_minor"), all_credit.label("all_credit_minor"),
            _sum(case((is_own, 0), else_=earned.amount_minor - earned.clawed_back_minor)).label("commission_minor"),
        )
        .select_from(booked)
        .join(OrderCredit, OrderCredit.id == booked.credit_id)
        .join(Order, Order.id == OrderCredit.order_id)
        .join(GuardDecision, GuardDecision.id == OrderCredit.decision_id)
        .join(holder, holder.id == OrderCredit.partner_id)
        .outerjoin(seller, seller.id == seller_id)
        .outerjoin(earned, and_(earned.line_id == OrderCredit.line_id, earned.credit_id.is_(None)))
        .where(booked.accrued_at >= since, booked.accrued_at < until)
        .group_by(seller.id, holder.id, booked.currency)
    )  # fmt: skip


def _sum(amount: Any) -> Any:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
