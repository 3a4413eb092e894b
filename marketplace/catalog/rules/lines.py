"""The money of one order line, to the minor unit.

Three ways to sell. `customer`: through a partner; the customer pays the retail total, the partner earns
the difference to its price. `partner`: the partner buys for itself at its price, nothing is left to earn.
`house`: nobody's partner sells at list price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from marketplace.catalog.rules.discounts import Discount, apply_discounts
from marketplace.catalog.rules.line_price import LinePrice
from marketplace.catalog.rules.retail import RetailBounds, unit_floor
from marketplace.catalog.rules.terms import HOUSE, MarginChoice
from marketplace.core.errors import Invalid
from marketplace.core.money import BPS_WHOLE, apply_bps

__all__ = ["Discount", "LinePrice", "LineTerms", "Way", "price_line"]

Way = Literal["customer", "partner", "house"]


@dataclass(frozen=True, slots=True)
class LineTerms:
    """Everything a line's money follows from; amounts in minor units of `currency`, rates in bps.

    `unit_list_minor` is the unit price at this quantity. `unit_retail_minor` is what the partner asks
    (None: the list price); only a customer checkout has one. A house line has no margin.
    """

    way: Way
    currency: str
    quantity: int
    unit_list_minor: int
    margin: MarginChoice = HOUSE
    fee_bps: int = 0
    tax_bps: int = 0
    unit_retail_minor: int | None = None
    max_retail_minor: int | None = None
    discounts: tuple[Discount, ...] = ()


def price_line(terms: LineTerms) -> LinePrice:
    """Price a line: margin, retail, discounts, commission, fee, proceeds and tax, each rounded once.

    The result checks itself: no part is negative and what is paid out equals what is paid in.

    Raises:
        Invalid: a quantity below one, a negative price, a rate outside 0 to 10 000 bps, or terms that do
            not fit the way it is sold.
        RetailBelowFloor: the partner asks less than its own price.
        RetailAboveMaximum: the partner asks more than the offering allows.

    Source: docs/money.md, "A line".
    """
    _check(terms)
    list_total = terms.unit_list_minor * terms.quantity
    margin = apply_bps(list_total, terms.margin.bps)
    # What the vendor is settled on: an operator's concession is the operator's gift, not the vendor's.
    settlement_total = list_total - apply_bps(list_total, terms.margin.bps - terms.margin.operator_bps)
    fee = apply_bps(settlement_total, terms.fee_bps)

    asked_total, floor_total = _asked_and_floor(terms, list_total - margin)
    applied = apply_discounts(terms.discounts, asked_total_minor=asked_total, floor_total_minor=floor_total)
    net = asked_total - sum(discount.amount_minor for discount in applied)
    return LinePrice(
        currency=terms.currency,
        quantity=terms.quantity,
        unit_list_minor=terms.unit_list_minor,
        margin_bps=terms.margin.bps,
        operator_bps=terms.margin.operator_bps,
        fee_bps=terms.fee_bps,
        tax_bps=terms.tax_bps,
        list_total_minor=list_total,
        margin_minor=margin,
        settlement_total_minor=settlement_total,
        asked_total_minor=asked_total,
        discounts=applied,
        fee_minor=fee,
        tax_minor=apply_bps(net, terms.tax_bps),
    )


def _asked_and_floor(terms: LineTerms, partner_total_minor: int) -> tuple[int, int]:
    """What the line is asked for before discounts, and how low the partner's own discounts may bring it."""
    if terms.way != "customer":
        return partner_total_minor, partner_total_minor
    floor = unit_floor(terms.unit_list_minor, terms.margin.bps)
    unit_retail = terms.unit_list_minor if terms.unit_retail_minor is None else terms.unit_retail_minor
    RetailBounds(floor, terms.max_retail_minor, terms.currency).check(unit_retail)
    return unit_retail * terms.quantity, floor * terms.quantity


def _check(terms: LineTerms) -> None:
    if terms.quantity < 1:
        raise Invalid("Order one unit or more.", quantity=terms.quantity)
    if terms.unit_list_minor < 0:
        raise Invalid("A list price cannot be negative.", unit_list_minor=terms.unit_list_minor)
    if not 0 <= terms.fee_bps <= BPS_WHOLE or not 0 <= terms.tax_bps <= BPS_WHOLE:
        raise Invalid("A rate lies between 0 and 10 000 basis points.", fee_bps=terms.fee_bps, tax_bps=terms.tax_bps)
    if terms.way == "house" and terms.margin.bps:
        raise Invalid("A house order has no partner and so no margin.", bps=terms.margin.bps)
    if terms.way != "customer":
        _check_sold_without_retail(terms)


def _check_sold_without_retail(terms: LineTerms) -> None:
    if terms.unit_retail_minor is not None:
        raise Invalid("Only a partner selling to a customer sets a retail price.", way=terms.way)
    if any(discount.funder == "partner" for discount in terms.discounts):
        raise Invalid("A partner funds discounts on what it sells to a customer only.", way=terms.way)
