"""The life of a refund, and how what is asked for falls on an order's lines. Pure arithmetic, in minor units.

Source: docs/payments.md, "Refunds".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from marketplace.commissions import reversal
from marketplace.commissions.errors import NothingToRefund, TooMuchToRefund
from marketplace.commissions.reversing import TakenBack
from marketplace.commissions.rules import SoldLine
from marketplace.core.currencies import to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.core.states import Transitions
from marketplace.gateways.stripe_amounts import step

REFUND: Final = Transitions(
    {
        ("requested", "send"): "sending",
        ("sending", "send"): "sending",  # the answer was lost, or there was none: the same key asks again
        ("sending", "await"): "pending",
        ("sending", "succeed"): "succeeded",
        ("sending", "refuse"): "refused",
        ("sending", "fail"): "failed",
        ("sending", "lose"): "unclear",
        # Nobody knows whether Stripe acted, and its key is forgotten. Only what Stripe shows leads on from here.
        ("unclear", "await"): "pending",
        ("unclear", "succeed"): "succeeded",
        ("unclear", "fail"): "failed",
        ("unclear", "refuse"): "refused",
        ("refused", "await"): "pending",  # somebody decided that there was none, and then Stripe shows it all the same
        ("refused", "succeed"): "succeeded",
        ("refused", "fail"): "failed",
        ("requested", "await"): "pending",  # it was seen at Stripe before its sender could note that it was sent
        ("requested", "succeed"): "succeeded",
        ("requested", "fail"): "failed",
        ("pending", "succeed"): "succeeded",
        ("pending", "fail"): "failed",
        ("succeeded", "fail"): "failed",  # a bank can send it back for weeks
    },
    of="refund",
)

COUNTED: Final = ("requested", "sending", "unclear", "pending", "succeeded")
"""The states in which a refund's money is gone or may be: nobody else may ask for it."""

KEY_LASTS: Final = timedelta(hours=23)
"""How long a key may be repeated; Stripe keeps it for 24 hours."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a refund gives back of one line."""

    line_id: int
    units: int
    cash_minor: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants refunded: units by line key, or an amount in minor units, or (neither) all that is left."""

    units: Mapping[int, int] | None = None
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """A line with its quantity, and what is gone of it or asked for already."""

    line_id: int
    line: SoldLine
    quantity: int
    gone: TakenBack

    @property
    def left_minor(self) -> int:
        """What is left of what its buyer paid, tax included."""
        return self.line.cash_minor - self.gone.cash_minor

    @property
    def left_units(self) -> int:
        """How many units are left to be refunded as such."""
        return self.quantity - self.gone.units


def shares_for(wanted: Wanted, sold: Sequence[Sold], *, currency: str) -> list[Share]:
    """Return what each line gives where somebody asks for it, the answer for people in their currency.

    Raises:
        NothingToRefund, TooMuchToRefund: as `share_out`.
        Invalid: Stripe does not move so small a part of the currency.

    Source: `gateways.stripe_amounts`, for the steps of a currency.
    """
    left = sum(each.left_minor for each in sold)
    if wanted.amount_minor is not None and wanted.amount_minor > left > 0:
        raise TooMuchToRefund(f"Only {to_decimal_text(left, currency)} {currency} is left to refund.", left=left)
    shares = share_out(wanted, sold)
    amount, smallest = sum(share.cash_minor for share in shares), step(currency)
    if rest := amount % smallest:
        fitting, steps = (to_decimal_text(each, currency) for each in (amount - rest or smallest, smallest))
        raise Invalid(f"Cards take {currency} in steps of {steps}: ask for {fitting} instead.", amount_minor=amount)
    return shares


def share_out(wanted: Wanted, sold: Sequence[Sold]) -> list[Share]:
    """Return what each line gives for a wanted refund; lines that give nothing are left out.

    Raises:
        NothingToRefund: it comes to nothing.
        TooMuchToRefund: more units or a larger amount than is left.
    """
    if wanted.units is not None:
        shares = [_of_units(each, wanted.units[each.line_id]) for each in sold if wanted.units.get(each.line_id)]
    elif wanted.amount_minor is not None:
        shares = _spread(wanted.amount_minor, sold)
    else:
        shares = [Share(each.line_id, each.left_units, each.left_minor) for each in sold]
    moving = [share for share in shares if share.cash_minor]
    if not moving:
        raise NothingToRefund("Nothing is left to refund here.")
    return moving


def fitted(shares: Sequence[Share], sold: Sequence[Sold]) -> list[Share]:
    """Return shares that fit what is left of each line now; what does not fit falls on the other lines.

    A refund made at Stripe itself may have taken from lines that one of ours had asked for before.

    Raises:
        TooMuchToRefund: all lines together have less left.
    """
    asked = {share.line_id: share for share in shares}
    kept = {
        each.line_id: min(asked[each.line_id].cash_minor, each.left_minor) for each in sold if each.line_id in asked
    }
    over = sum(share.cash_minor for share in shares) - sum(kept.values())
    if not over:
        return list(shares)
    rest = reversal.by_amount(over, [each.left_minor - kept.get(each.line_id, 0) for each in sold])
    more = {each.line_id: cash for each, cash in zip(sold, rest, strict=True)}
    totals = {each.line_id: kept.get(each.line_id, 0) + more[each.line_id] for each in sold}
    return [Share(key, asked[key].units if key in asked else 0, cash) for key, cash in totals.items() if cash]


def goods_of(taken: Mapping[int, Share], sold: Sequence[Sold]) -> dict[str, int]:
    """Return how many units of each line go back in all, those of before included, by the lines' public ids.

    `taken` is what is taken of each line by its key. Units that are refunded as such go back; of a line that its buyer
    has nothing left in, all of it does, however that came about. Amounts leave goods alone.
    """
    found = {}
    for each in sold:
        share = taken.get(each.line_id)
        if share is None:
            continue
        is_all = share.cash_minor == each.left_minor
        units = each.quantity if is_all else each.gone.units + share.units
        if is_all or share.units:
            found[each.line.line_id] = units
    return found


def _of_units(sold: Sold, more: int) -> Share:
    cash = reversal.by_quantity(
        sold.line, sold.quantity, returned=sold.gone.units, more=more, refunded_minor=sold.gone.cash_minor
    )
    return Share(sold.line_id, more, cash)


def _spread(amount_minor: int, sold: Sequence[Sold]) -> list[Share]:
    spread = reversal.by_amount(amount_minor, [each.left_minor for each in sold])
    return [Share(each.line_id, 0, cash) for each, cash in zip(sold, spread, strict=True)]
