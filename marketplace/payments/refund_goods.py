"""What a refund does to goods, said before it is sent: what is owed no more, keys to revoke, units that may come back.

Source: docs/payments.md, "Goods".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.refund_rules import Share, goods_of
from marketplace.stock import queries as stock
from marketplace.stock.models import Delivery


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """So many units of a line: `canceled` before they were handed over, keys to `revoke`, or `delivered` and counted.

    Only for the last there is a choice: whether they are put back into the stock.
    """

    line_id: int
    units: int
    fate: Literal["canceled", "revoke", "delivered"]


def has_choice(order: Order) -> bool:
    """Whether something of the order was handed over from counted stock, and so may be put back."""
    return any(each.state == "delivered" and each.stock.kind == "counted" for each in _deliveries(order).values())


def foresee(order: Order, shares: Sequence[Share]) -> list[GoodsBack]:
    """Return what taking these shares would do to goods, line by line; what comes from no stock is left out."""
    sold, taken = refunding.left_of(order), {share.line_id: share for share in shares}
    goods, deliveries = goods_of(taken, sold), _deliveries(order)
    keys = stock.keys_in(deliveries.values(), state="delivered")
    found: list[GoodsBack] = []
    for each in sold:
        delivery = deliveries.get(each.line.line_id)
        more = goods.get(each.line.line_id, 0) - (delivery.returned if delivery else 0)
        if delivery and more > 0:
            found += _fates(each.line_id, delivery, len(keys[delivery.id]), more)
    return found


def _deliveries(order: Order) -> dict[str, Delivery]:
    return stock.of_order(order.public_id)


def _fates(line_id: int, delivery: Delivery, keys: int, units: int) -> Iterator[GoodsBack]:
    if delivery.state in {"reserved", "released", "owed"}:
        yield GoodsBack(line_id, min(units, delivery.quantity), "canceled")
    elif delivery.state == "delivered" and keys:
        yield GoodsBack(line_id, min(units, keys), "revoke")
    elif delivery.state == "delivered" and delivery.stock.kind == "counted":
        yield GoodsBack(line_id, units, "delivered")
