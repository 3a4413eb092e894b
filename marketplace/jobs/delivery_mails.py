"""Mail about deliveries: keys to their buyer, and to a vendor what it owes and what runs low.

No mail that is kept holds a key: `stock.letters` puts a mark in its place, and `deliveries` the key in the mark's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs.letters import people, to_customer, to_person
from marketplace.jobs.rendering import address
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.payments import queries as payments
from marketplace.stock import queries
from marketplace.stock.letters import masked
from marketplace.stock.models import Delivery, Stock


def order_delivered(*, delivery_id: int) -> None:
    """Write to the buyer of an order what was handed over: keys, and whatever came later than its payment.

    The delivery is one of the order's. What was handed over together stands in one mail, which is written once however
    often this runs.
    """
    with transaction():
        order = db.session.get_one(Delivery, delivery_id).order_ref
        sold = orders.by_public_id(order)
        handed_over = [each for each in queries.of_order(order).values() if each.delivered_at]
        keys = queries.keys_in(handed_over, state="delivered")
        told = [each for each in handed_over if keys[each.id] or each.owed_at]
        for delivered_at, together in groupby(sorted(told, key=_when), key=_when):
            marks = {each.line_ref: [masked(key) for key in keys[each.id]] for each in together}
            _to_buyer(sold, marks, f"order_delivered:{order}:{delivered_at}", is_for=told[0].buyer)


def delivery_owed(*, delivery_id: int) -> None:
    """Tell the staff of each vendor of the delivery's order that it is paid and its stock was gone."""
    with transaction():
        order = db.session.get_one(Delivery, delivery_id).order_ref
        owed = [each for each in queries.of_order(order).values() if each.state == "owed"]
        descriptions = {line.public_id: line for line in orders.lines(orders.by_public_id(order))}
        for each in owed:
            url = address("vendor.stock.show", plan_id=each.stock.plan.public_id)
            context = {"order": order, "line": descriptions[each.line_ref], "delivery": each, "url": url}
            for person in people(each.vendor_id, ("staff",)):
                key = f"delivery_owed:{each.line_ref}:{person.public_id}"
                to_person(person, "delivery_owed", key, at=clock.now(), **context)


def goods_taken_back(*, delivery_id: int) -> None:
    """Tell the staff of a vendor what a refund took back of a delivery: keys to revoke, and what is owed no more."""
    with transaction():
        taken = db.session.get_one(Delivery, delivery_id)
        sold = orders.by_public_id(taken.order_ref)
        line = next(each for each in orders.lines(sold) if each.public_id == taken.line_ref)
        keys = queries.keys_in([taken], state="revoking")[taken.id]
        ids, plan = {"plan_id": taken.stock.plan.public_id}, "vendor.stock.keys.index" if keys else "vendor.stock.show"
        url = address(plan, **ids, **({"state": "revoking"} if keys else {}))
        context = {"order": taken.order_ref, "line": line, "delivery": taken, "keys": keys, "url": url}
        for person in people(taken.vendor_id, ("staff",)):
            key = f"goods_taken_back:{taken.line_ref}:{taken.returned}:{person.public_id}"
            to_person(person, "goods_taken_back", key, at=clock.now(), **context)


def stock_low(vendor_id: int, low: Sequence[Stock], *, at: datetime) -> None:
    """Tell a vendor's staff, in the open transaction, which stocks run low; each is told once until it fills up."""
    url = address("vendor.stock.index", low="yes")
    for person in people(vendor_id, ("staff",)):
        key = f"stock_low:{person.public_id}:{at.isoformat()}"
        to_person(person, "stock_low", key, at=at, stocks=low, url=url)
    for stock in low:
        stock.low_told_at = at


def _when(delivery: Delivery) -> str:
    return delivery.delivered_at.isoformat() if delivery.delivered_at else ""


def _to_buyer(order: Order, marks: dict[str, list[str]], key: str, *, is_for: str) -> None:
    lines = [(line, marks[line.public_id]) for line in orders.lines(order) if line.public_id in marks]
    if is_for == "partner" and order.partner_id is not None:
        url = address("portal.orders.show", order_id=order.public_id)
        for person in people(order.partner_id, ("owner",)):
            own = f"{key}:{person.public_id}"
            to_person(person, "order_delivered", own, at=clock.now(), order=order, lines=lines, url=url)
    elif order.contact_id is not None:
        payment = payments.payment_of(order.id)
        page = payment.checkout.parameters["cancel_url"] if payment else None
        to_customer(order, "order_delivered", key, at=clock.now(), lines=lines, url=page)
