"""A priced line checks itself."""

from __future__ import annotations

import pytest

from marketplace.catalog.rules.discounts import AppliedDiscount
from marketplace.catalog.rules.line_price import Legs, LinePrice, Rounding, Sources
from marketplace.core.errors import Invalid


def price(
    *, margin: int = 250, settlement: int = 750, asked: int = 900, fee: int = 75, tax: int = 180, discount: int = 0
) -> LinePrice:
    return LinePrice(
        currency="EUR",
        quantity=1,
        unit_list_minor=1000,
        margin_bps=2500,
        operator_bps=0,
        fee_bps=1000,
        tax_bps=2000,
        list_total_minor=1000,
        margin_minor=margin,
        settlement_total_minor=settlement,
        asked_total_minor=asked,
        discounts=(AppliedDiscount("c", "vendor", discount, discount),) if discount else (),
        fee_minor=fee,
        tax_minor=tax,
    )


def test_a_line_knows_its_legs_and_sources() -> None:
    line = price(discount=100, tax=160)

    assert line.legs == Legs(commission_minor=150, proceeds_minor=675, fee_minor=75, tax_minor=160)
    assert line.sources == Sources(cash_minor=960, vendor_minor=100, operator_minor=0)
    assert line.legs.total_minor == line.sources.total_minor == 1060


def test_a_line_lists_every_rounding_with_its_numerator() -> None:
    assert price().roundings == (
        Rounding("margin", 1000, 2500, 250),
        Rounding("settled margin", 1000, 2500, 250),
        Rounding("fee", 750, 1000, 75),
        Rounding("tax", 900, 2000, 180),
    )
    assert price().roundings[0].numerator == 2_500_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"asked": 749},  # a negative commission
        {"fee": 751},  # negative proceeds
        {"fee": -1},
        {"tax": -1},
        {"settlement": 749},  # a concession that somebody would be charged for
        {"discount": 901},  # less than nothing to pay
    ],
)
def test_a_line_with_a_negative_part_cannot_exist(wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid, match="do not add up"):
        price(**wrong)
