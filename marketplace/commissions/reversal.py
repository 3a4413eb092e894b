"""How a refund is shared out: over an order's lines, and within a line over its frozen parts. Pure arithmetic.

Everything is worked out from the sum refunded so far before and after a step, never from the step alone. So the steps
of any number of refunds add up, none takes back a cent that an earlier one gave, and a line refunded in full has
mirrored what was booked for it. All amounts are minor units of the order's currency.

Source: docs/money.md, "Refunds".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from marketplace.commissions.errors import NothingToRefund, TooMuchToRefund
from marketplace.commissions.rules import SoldLine
from marketplace.core.money import allocate, round_half_up


@dataclass(frozen=True, slots=True)
class Parts:
    """What leaves the partner, the vendor, the operator and the tax office, and what of it goes to whom.

    commission + proceeds + fee + tax = cash (to the buyer) + vendor_funded + operator_funded (back to the funders).
    """

    cash_minor: int
    vendor_funded_minor: int
    operator_funded_minor: int
    commission_minor: int
    proceeds_minor: int
    fee_minor: int
    tax_minor: int

    def __sub__(self, earlier: Parts) -> Parts:
        return Parts(*(getattr(self, each.name) - getattr(earlier, each.name) for each in fields(self)))


def parts_at(line: SoldLine, cash_minor: int) -> Parts:
    """Return how a line stands reversed once `cash_minor` of what its buyer paid is refunded in all.

    A funded discount goes back in proportion, rounded down; both together are shared out by Webster's method over the
    line's original parts, ties in the order partner, vendor, operator, tax.

    Raises:
        TooMuchToRefund: it is more than the buyer paid for the line, or less than nothing.
    """
    if not 0 <= cash_minor <= line.cash_minor:
        raise TooMuchToRefund(
            f"{cash_minor} of {line.cash_minor} cannot be refunded for line {line.line_id}.", line=line.line_id
        )
    vendor = _in_proportion(line.vendor_funded_minor, cash_minor, line.cash_minor)
    operator = _in_proportion(line.operator_funded_minor, cash_minor, line.cash_minor)
    weights = (line.commission_minor, line.proceeds_minor, line.fee_minor, line.tax_minor)
    return Parts(cash_minor, vendor, operator, *allocate(cash_minor + vendor + operator, weights))


def by_quantity(line: SoldLine, quantity: int, *, returned: int, more: int, refunded_minor: int) -> int:
    """Return the cash to refund for `more` units of a line of `quantity`, `returned` of which were refunded before.

    The units' share of the line is `round_half_up(cash × units / quantity)` of all so far less that of those before.
    Where amounts were refunded besides (`refunded_minor` in all), no more than the rest is left; the last units take
    all of it.

    Raises:
        NothingToRefund: no unit is asked for.
        TooMuchToRefund: so many units are not left.
    """
    if more <= 0:
        raise NothingToRefund("Say how many units are refunded.")
    units = returned + more
    if units > quantity:
        raise TooMuchToRefund(f"Only {quantity - returned} of {quantity} units are left to refund.", line=line.line_id)
    rest = line.cash_minor - refunded_minor
    if units == quantity:
        return rest
    share = round_half_up(line.cash_minor * units, quantity) - round_half_up(line.cash_minor * returned, quantity)
    return min(share, rest)


def by_amount(amount_minor: int, remaining: Sequence[int]) -> list[int]:
    """Spread an amount over lines by Webster's method on what each has left. No line gets more than that.

    Raises:
        NothingToRefund: the amount is not above zero.
        TooMuchToRefund: the lines have less left together.
    """
    if amount_minor <= 0:
        raise NothingToRefund("Give an amount above zero.")
    if amount_minor > sum(remaining):
        raise TooMuchToRefund(f"Only {sum(remaining)} of this order is left to refund.", left=sum(remaining))
    return allocate(amount_minor, remaining)


def _in_proportion(funded_minor: int, cash_minor: int, whole_minor: int) -> int:
    return funded_minor * cash_minor // whole_minor if whole_minor else 0
