"""The arithmetic of insight: what work cost, what is left, who gets how much of a sale. Values only, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.core.money import BPS_WHOLE, round_half_up

MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Work:
    """What an hour costs, in minor units, and how many minutes an order of each kind takes."""

    hourly_minor: int = 0
    checkout_minutes: int = 0
    partner_order_minutes: int = 0
    direct_order_minutes: int = 0

    def cost(self, *, checkouts: int, partner_orders: int, direct_orders: int) -> int:
        """Return what so many orders cost: the cost of one, rounded half up, times their number."""
        counts = (checkouts, partner_orders, direct_orders)
        minutes = (self.checkout_minutes, self.partner_order_minutes, self.direct_order_minutes)
        return sum(
            count * round_half_up(self.hourly_minor * each, MINUTES_AN_HOUR)
            for count, each in zip(counts, minutes, strict=True)
        )


NO_WORK: Final = Work()
"""Nothing stated: no cost is counted."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What some paid orders left a partner, in minor units of one currency.

    `sold_minor` is what its customers paid before tax, `bought_minor` what it paid itself for partner orders,
    `commission_minor` what it earned by the former, `sell_in_minor` the margin in the price of the latter,
    `credited_minor` what sales by others to its accounts credited, less what was taken back of that. What refunds
    and lost disputes took back of each stands apart: `returned_minor` of what was paid, `clawed_back_minor` of
    commission, `sell_in_back_minor` of the margin in prices, `list_back_minor` of list prices.
    """

    orders: int = 0
    sold_minor: int = 0
    bought_minor: int = 0
    commission_minor: int = 0
    sell_in_minor: int = 0
    credited_minor: int = 0
    cost_minor: int = 0
    list_minor: int = 0
    returned_minor: int = 0
    clawed_back_minor: int = 0
    sell_in_back_minor: int = 0
    list_back_minor: int = 0

    @property
    def taken_minor(self) -> int:
        """What was taken back of what had been earned."""
        return self.clawed_back_minor + self.sell_in_back_minor

    @property
    def margin_minor(self) -> int:
        """What was earned: commission, the margin in its own prices and credits, less what was taken back."""
        return self.commission_minor + self.sell_in_minor + self.credited_minor - self.taken_minor

    @property
    def net_commission_minor(self) -> int:
        """Commission and credits less what was taken back of them: what the book holds more than before."""
        return self.commission_minor + self.credited_minor - self.clawed_back_minor

    @property
    def is_empty(self) -> bool:
        """Whether nothing was paid, nothing credited and nothing taken back."""
        return not (self.orders or self.credited_minor or self.returned_minor or self.taken_minor)

    @property
    def result_minor(self) -> int:
        """What is left after the partner's own work."""
        return self.margin_minor - self.cost_minor

    @property
    def margin_bps(self) -> int | None:
        """What own sales earned over the list prices of what stayed sold, rounded half up; None without a price."""
        return ratio_bps(self.margin_minor - self.credited_minor, self.list_minor - self.list_back_minor)


@dataclass(frozen=True, slots=True)
class Returns:
    """Who earned what by a partner's paid orders, less what was taken back, in minor units of `currency`.

    `operator_minor` are marketplace fees less what the operator funded, `vendor_minor` the vendors' proceeds less what
    they funded, `partner_minor` is the partner's margin. Payment fees are the operator's cost and no part of it, and so
    is what it bears in a lost dispute for a vendor whom its agreement spares.
    """

    currency: str
    partner_minor: int
    operator_minor: int
    vendor_minor: int

    @property
    def total_minor(self) -> int:
        """All three together: what was sold, before tax."""
        return self.partner_minor + self.operator_minor + self.vendor_minor

    @property
    def ratio_bps(self) -> int | None:
        """What the partner earned over what the operator earned, rounded half up; None where that is nothing."""
        return ratio_bps(self.partner_minor, self.operator_minor)

    def share_bps(self, amount_minor: int) -> int | None:
        """Return which part of the whole an amount is, rounded half up."""
        return ratio_bps(amount_minor, self.total_minor)


def ratio_bps(part: int, whole: int) -> int | None:
    """Return `part / whole` in basis points, rounded half up away from zero; None unless the whole is positive."""
    if whole <= 0:
        return None
    sign = -1 if part < 0 else 1
    return sign * round_half_up(abs(part) * BPS_WHOLE, whole)


def median(values: list[int]) -> int | None:
    """Return the middle value, of two middle ones the lower; None of none."""
    return sorted(values)[(len(values) - 1) // 2] if values else None
