"""What went back of a sale, as its partner sees it on the order's page: refunds, and what they took of commissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.commissions import reductions
from marketplace.commissions.models import Commission
from marketplace.commissions.standing import standings
from marketplace.core import clock
from marketplace.orders.models import Order
from marketplace.payments import refund_queries
from marketplace.web.portal.reduction_steps import told


def money_back(order: Order, commissions: Sequence[Commission]) -> dict[str, Any]:
    """Return what the order's page shows of its refunds and of where its commissions lie."""
    refunds, found = refund_queries.of_order(order.id), standings(commissions)
    return {
        "refunds": refunds,
        "reductions": told(reductions.of_order(order.id), refunds),
        "standings": {each.line_id: found[each.id] for each in commissions},
        "left_minor": sum(each.remaining_minor for each in commissions),
        "at": clock.now(),
    }
