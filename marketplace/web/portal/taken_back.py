"""What refunds took of a sale's commissions, and where the rest lies, as its partner sees it on the order's page."""

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


def taken_back(order: Order, commissions: Sequence[Commission]) -> dict[str, Any]:
    """Return what the order's page shows of what was taken of its commissions, and of where the rest lies."""
    refunds, found = refund_queries.of_order(order.id), standings(commissions)
    return {
        "reductions": told(reductions.of_order(order.id), refunds),
        "standings": {each.line_id: found[each.id] for each in commissions},
        "left_minor": sum(each.remaining_minor for each in commissions),
        "at": clock.now(),
    }
