"""What refunds took of a sale's commissions, and where the rest lies, as its partner sees it on the order's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.commissions import reductions
from marketplace.commissions.models import Commission
from marketplace.commissions.standing import Handed, standings
from marketplace.core import clock
from marketplace.orders.models import Order
from marketplace.web.money_back import MoneyBack
from marketplace.web.portal.reduction_steps import told


def taken_back(
    order: Order, commissions: Sequence[Commission], back: MoneyBack | None, delivered: Handed
) -> dict[str, Any]:
    """Return what the order's page shows of what was taken of its commissions, and of where the rest lies.

    `back` is what went back of the order and `delivered` what it handed over, which the page has read.
    """
    refunds, found = [seen.refund for seen in back.refunds] if back else [], standings(commissions, delivered)
    is_reduced = back is not None or any(each.clawed_back_minor for each in commissions)
    return {
        "reductions": told(reductions.of_order(order.id), refunds) if is_reduced else [],
        "standings": {each.line_id: found[each.id] for each in commissions},
        "left_minor": sum(each.remaining_minor for each in commissions),
        "at": clock.now(),
    }
