"""Looking after stock: what unpaid orders still hold goes back, and vendors hear once a day what runs low."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import delivery_mails
from marketplace.orders import fulfilment, lifecycle
from marketplace.payments import queries as payments
from marketplace.stock.models import Stock
from marketplace.stock.reserving import LASTS


def lapse() -> None:
    """Give back the stock of orders that nobody is about to pay, however their payment page came to its end.

    An order that a bank is still at work on keeps it. Each is a transaction of its own.
    """
    with transaction():
        order_ids = payments.with_lapsed_stock(clock.now() - LASTS)
    for order_id in order_ids:
        with transaction():
            _release(order_id, at=clock.now())


def warn() -> None:
    """Tell each vendor which stocks have run low since it was told last; one mail for all of them."""
    with transaction():
        at = clock.now()
        for vendor_id, low in groupby(_untold(), key=lambda stock: stock.vendor_id):
            delivery_mails.stock_low(vendor_id, list(low), at=at)


def _release(order_id: int, *, at: datetime) -> None:
    order = lifecycle.lock(order_id)
    if order_id in payments.with_lapsed_stock(at - LASTS, order_id=order_id):  # it may have been paid meanwhile
        fulfilment.release(order, at=at)


def _untold() -> list[Stock]:
    low = select(Stock).where(Stock.kind != "unlimited", Stock.free <= Stock.low_at, Stock.low_told_at.is_(None))
    order = (Stock.vendor_id, Stock.free, Stock.plan_id)
    return list(db.session.scalars(low.order_by(*order).with_for_update(key_share=True, of=Stock)))
