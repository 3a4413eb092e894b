"""Discounts on a line and who bears them.

The partner's own discount lowers its retail price and so its commission, down to its price at most. One funded by the
vendor or the operator lowers what is paid and nothing else: the funder's account pays the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from marketplace.core.errors import Invalid

DiscountFunder = Literal["partner", "vendor", "operator"]


@dataclass(frozen=True, slots=True)
class Discount:
    """An amount in minor units off one line, borne by its funder; `id` names the coupon or promotion.

    An order-wide amount is first spread over the lines with `core.money.allocate`.

    Raises:
        Invalid: the amount is negative.
    """

    id: str
    funder: DiscountFunder
    amount_minor: int

    def __post_init__(self) -> None:
        if self.amount_minor < 0:
            raise Invalid("A discount takes something off; its amount cannot be negative.", discount=self.id)


@dataclass(frozen=True, slots=True)
class AppliedDiscount:
    """A discount and how much of it the line could take, in minor units."""

    id: str
    funder: DiscountFunder
    asked_minor: int
    amount_minor: int


def apply_discounts(
    discounts: Sequence[Discount], *, asked_total_minor: int, floor_total_minor: int
) -> tuple[AppliedDiscount, ...]:
    """Apply discounts to what a line is asked for, each as far as it goes.

    The partner's come first and stop at the floor; then the vendor's and the operator's, which stop at
    zero to pay. Within a funder they keep their order. What does not fit is not carried elsewhere.
    """
    left = {"partner": max(0, asked_total_minor - floor_total_minor)}
    applied = [_take(discount, left) for discount in discounts if discount.funder == "partner"]
    left["other"] = asked_total_minor - sum(taken.amount_minor for taken in applied)
    for funder in ("vendor", "operator"):
        applied += [_take(discount, left) for discount in discounts if discount.funder == funder]
    return tuple(applied)


def _take(discount: Discount, left: dict[str, int]) -> AppliedDiscount:
    room = "partner" if discount.funder == "partner" else "other"
    amount = min(discount.amount_minor, left[room])
    left[room] -= amount
    return AppliedDiscount(discount.id, discount.funder, discount.amount_minor, amount)
