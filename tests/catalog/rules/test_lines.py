"""The money of a line: worked examples to the cent, refusals, and what holds for every line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.catalog.rules.discounts import Discount
from marketplace.catalog.rules.line_price import Legs, Sources
from marketplace.catalog.rules.lines import LineTerms, Way, price_line
from marketplace.catalog.rules.retail import RetailAboveMaximum, RetailBelowFloor, unit_floor
from marketplace.catalog.rules.terms import HOUSE, MarginChoice
from marketplace.core.currencies import EXPONENTS
from marketplace.core.errors import Invalid

EXAMPLE_A = LineTerms(
    way="customer",
    currency="EUR",
    quantity=1,
    unit_list_minor=100_000,
    margin=MarginChoice(base_bps=2500),
    fee_bps=1000,
    tax_bps=2000,
    unit_retail_minor=90_000,
)


def test_worked_example_a() -> None:
    line = price_line(EXAMPLE_A)

    assert line.list_total_minor == 100_000
    assert line.margin_minor == 25_000
    assert line.partner_total_minor == 75_000
    assert line.retail_total_minor == line.net_minor == 90_000
    assert line.gross_minor == 108_000
    assert line.legs == Legs(commission_minor=15_000, proceeds_minor=67_500, fee_minor=7500, tax_minor=18_000)
    assert line.sources == Sources(cash_minor=108_000, vendor_minor=0, operator_minor=0)


def test_worked_example_b() -> None:
    line = price_line(LineTerms("customer", "USD", 3, 3333, MarginChoice(base_bps=1750), fee_bps=800))

    assert line.list_total_minor == line.retail_total_minor == line.gross_minor == 9999
    assert line.margin_minor == 1750
    assert line.partner_total_minor == 8249
    assert line.legs == Legs(commission_minor=1750, proceeds_minor=7589, fee_minor=660, tax_minor=0)
    assert [rounding.numerator for rounding in line.roundings][:3] == [17_498_250, 17_498_250, 6_599_200]


def test_worked_example_c() -> None:
    line = price_line(LineTerms("customer", "JPY", 7, 999, MarginChoice(base_bps=1250)))

    assert (line.list_total_minor, line.margin_minor, line.partner_total_minor) == (6993, 874, 6119)


def test_worked_example_a_with_a_discount_funded_by_the_operator() -> None:
    line = price_line(replace(EXAMPLE_A, discounts=(Discount("cpn_1", "operator", 10_000),)))

    assert (line.net_minor, line.tax_minor, line.gross_minor) == (80_000, 16_000, 96_000)
    assert line.legs == Legs(commission_minor=15_000, proceeds_minor=67_500, fee_minor=7500, tax_minor=16_000)
    assert line.sources == Sources(cash_minor=96_000, vendor_minor=0, operator_minor=10_000)


def test_the_same_discount_funded_by_the_vendor_is_the_vendors_to_pay() -> None:
    line = price_line(replace(EXAMPLE_A, discounts=(Discount("cpn_1", "vendor", 10_000),)))

    assert line.legs == Legs(commission_minor=15_000, proceeds_minor=67_500, fee_minor=7500, tax_minor=16_000)
    assert line.sources == Sources(cash_minor=96_000, vendor_minor=10_000, operator_minor=0)


def test_the_same_discount_funded_by_the_partner_comes_out_of_its_commission() -> None:
    line = price_line(replace(EXAMPLE_A, discounts=(Discount("cpn_1", "partner", 10_000),)))

    assert (line.asked_total_minor, line.retail_total_minor, line.gross_minor) == (90_000, 80_000, 96_000)
    assert line.legs == Legs(commission_minor=5000, proceeds_minor=67_500, fee_minor=7500, tax_minor=16_000)
    assert line.sources == Sources(cash_minor=96_000, vendor_minor=0, operator_minor=0)


def test_the_partners_discount_stops_at_the_floor() -> None:
    line = price_line(replace(EXAMPLE_A, discounts=(Discount("cpn_1", "partner", 20_000),)))

    assert (line.retail_total_minor, line.commission_minor) == (75_000, 0)
    assert line.discounts[0].amount_minor == 15_000


def test_a_concession_funded_by_the_vendor_lowers_fee_and_proceeds() -> None:
    line = price_line(replace(EXAMPLE_A, margin=MarginChoice(base_bps=2500, vendor_bps=500)))

    assert line.partner_total_minor == line.settlement_total_minor == 70_000
    assert line.legs == Legs(commission_minor=20_000, proceeds_minor=63_000, fee_minor=7000, tax_minor=18_000)
    assert line.sources == Sources(cash_minor=108_000, vendor_minor=0, operator_minor=0)


def test_a_concession_funded_by_the_operator_leaves_fee_and_proceeds_alone() -> None:
    line = price_line(replace(EXAMPLE_A, margin=MarginChoice(base_bps=2500, operator_bps=500)))

    assert (line.partner_total_minor, line.settlement_total_minor) == (70_000, 75_000)
    assert line.legs == Legs(commission_minor=20_000, proceeds_minor=67_500, fee_minor=7500, tax_minor=18_000)
    assert line.sources == Sources(cash_minor=108_000, vendor_minor=0, operator_minor=5000)


def test_an_operators_concession_lets_the_partner_go_below_its_price_without_it() -> None:
    terms = replace(EXAMPLE_A, margin=MarginChoice(base_bps=2500, operator_bps=500), unit_retail_minor=70_000)

    line = price_line(terms)

    assert line.legs == Legs(commission_minor=0, proceeds_minor=67_500, fee_minor=7500, tax_minor=14_000)
    assert line.sources == Sources(cash_minor=84_000, vendor_minor=0, operator_minor=5000)


def test_both_kinds_of_concession_and_all_kinds_of_discount_together() -> None:
    line = price_line(
        replace(
            EXAMPLE_A,
            margin=MarginChoice(base_bps=2500, vendor_bps=300, operator_bps=200),
            discounts=(
                Discount("cpn_o", "operator", 1000),
                Discount("cpn_v", "vendor", 2000),
                Discount("cpn_p", "partner", 3000),
            ),
        )
    )

    assert (line.partner_total_minor, line.settlement_total_minor) == (70_000, 72_000)
    assert (line.retail_total_minor, line.net_minor) == (87_000, 84_000)
    assert line.legs == Legs(commission_minor=17_000, proceeds_minor=64_800, fee_minor=7200, tax_minor=16_800)
    assert line.sources == Sources(cash_minor=100_800, vendor_minor=2000, operator_minor=3000)


def test_a_partner_order_costs_the_partner_price_and_earns_no_commission() -> None:
    line = price_line(replace(EXAMPLE_A, way="partner", unit_retail_minor=None))

    assert (line.partner_total_minor, line.retail_total_minor, line.gross_minor) == (75_000, 75_000, 90_000)
    assert line.legs == Legs(commission_minor=0, proceeds_minor=67_500, fee_minor=7500, tax_minor=15_000)


def test_an_operators_concession_on_a_partner_order_is_paid_to_the_vendor() -> None:
    margin = MarginChoice(base_bps=2500, operator_bps=500)

    line = price_line(replace(EXAMPLE_A, way="partner", unit_retail_minor=None, margin=margin))

    assert line.legs == Legs(commission_minor=0, proceeds_minor=67_500, fee_minor=7500, tax_minor=14_000)
    assert line.sources == Sources(cash_minor=84_000, vendor_minor=0, operator_minor=5000)


def test_a_house_order_costs_the_list_price_and_earns_no_commission() -> None:
    line = price_line(replace(EXAMPLE_A, way="house", unit_retail_minor=None, margin=HOUSE))

    assert (line.partner_total_minor, line.retail_total_minor) == (100_000, 100_000)
    assert line.legs == Legs(commission_minor=0, proceeds_minor=90_000, fee_minor=10_000, tax_minor=20_000)


def test_a_partner_may_ask_more_than_list() -> None:
    line = price_line(replace(EXAMPLE_A, unit_retail_minor=130_000, max_retail_minor=130_000))

    assert line.commission_minor == 55_000


def test_free_of_charge_is_a_line_like_any_other() -> None:
    line = price_line(replace(EXAMPLE_A, unit_list_minor=0, unit_retail_minor=0))

    assert line.legs == Legs(0, 0, 0, 0)


def test_less_than_the_floor_is_refused() -> None:
    with pytest.raises(RetailBelowFloor) as refusal:
        price_line(replace(EXAMPLE_A, unit_retail_minor=74_999))

    assert refusal.value.floor_minor == 75_000


def test_more_than_the_maximum_is_refused() -> None:
    with pytest.raises(RetailAboveMaximum):
        price_line(replace(EXAMPLE_A, max_retail_minor=89_999))


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (replace(EXAMPLE_A, quantity=0), "one unit or more"),
        (replace(EXAMPLE_A, unit_list_minor=-1), "cannot be negative"),
        (replace(EXAMPLE_A, fee_bps=10_001), "between 0 and 10 000"),
        (replace(EXAMPLE_A, fee_bps=-1), "between 0 and 10 000"),
        (replace(EXAMPLE_A, tax_bps=10_001), "between 0 and 10 000"),
        (replace(EXAMPLE_A, tax_bps=-1), "between 0 and 10 000"),
        (replace(EXAMPLE_A, way="partner"), "sets a retail price"),
        (replace(EXAMPLE_A, way="house", margin=HOUSE), "sets a retail price"),
        (replace(EXAMPLE_A, way="house", unit_retail_minor=None), "no partner and so no margin"),
        (
            replace(EXAMPLE_A, way="partner", unit_retail_minor=None, discounts=(Discount("c", "partner", 1),)),
            "sells to a customer only",
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: LineTerms, advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        price_line(wrong)


@st.composite
def line_terms(draw: st.DrawFn) -> LineTerms:
    """Draw any line that can be sold, in any currency, in all three ways."""
    ways: tuple[Way, ...] = ("customer", "partner", "house")
    way = draw(st.sampled_from(ways))
    unit_list = draw(st.integers(0, 500) | st.integers(0, 10**9))
    bps = sorted(draw(st.lists(st.integers(0, 10_000), min_size=3, max_size=3)))
    margin = HOUSE if way == "house" else MarginChoice(bps[0], bps[1] - bps[0], bps[2] - bps[1])
    funders = ["partner", "vendor", "operator"] if way == "customer" else ["vendor", "operator"]
    floor = unit_floor(unit_list, margin.bps)
    retail = draw(st.none() | st.integers(floor, 2 * unit_list + 1)) if way == "customer" else None
    return LineTerms(
        way=way,
        currency=draw(st.sampled_from(sorted(EXPONENTS))),
        quantity=draw(st.integers(1, 50) | st.integers(1, 10_000)),
        unit_list_minor=unit_list,
        margin=margin,
        fee_bps=draw(st.integers(0, 10_000)),
        tax_bps=draw(st.integers(0, 10_000)),
        unit_retail_minor=retail,
        discounts=tuple(
            Discount(
                f"cpn_{index}", draw(st.sampled_from(funders)), draw(st.integers(0, 2000) | st.integers(0, 10**12))
            )
            for index in range(draw(st.integers(0, 3)))
        ),
    )


def funded_by(terms: LineTerms, *funders: str) -> LineTerms:
    return replace(terms, discounts=tuple(d for d in terms.discounts if d.funder in funders))


@given(line_terms())
def test_what_is_paid_out_is_what_is_paid_in_and_no_part_is_negative(terms: LineTerms) -> None:
    line = price_line(terms)

    legs, sources = line.legs, line.sources
    parts = [legs.commission_minor, legs.proceeds_minor, legs.fee_minor, legs.tax_minor]
    assert sum(parts) == sources.cash_minor + sources.vendor_minor + sources.operator_minor
    assert min(*parts, sources.cash_minor, sources.vendor_minor, sources.operator_minor) >= 0
    assert line.list_total_minor == line.margin_minor + line.partner_total_minor
    assert line.gross_minor == line.net_minor + line.tax_minor


@given(line_terms())
def test_retail_stays_at_or_above_the_floor_after_the_partners_discounts(terms: LineTerms) -> None:
    assume(terms.way == "customer")

    line = price_line(terms)

    assert line.retail_total_minor >= unit_floor(terms.unit_list_minor, terms.margin.bps) * terms.quantity
    assert line.retail_total_minor >= line.partner_total_minor


@given(line_terms())
def test_a_discount_of_operator_or_vendor_never_changes_commission_fee_or_proceeds(terms: LineTerms) -> None:
    line = price_line(terms)

    without = price_line(funded_by(terms, "partner"))

    assert replace(line.legs, tax_minor=0) == replace(without.legs, tax_minor=0)


@given(line_terms())
def test_a_concession_of_the_operator_never_changes_what_fee_and_vendor_get(terms: LineTerms) -> None:
    base, vendor = terms.margin.base_bps, terms.margin.vendor_bps
    plain = replace(terms, unit_retail_minor=None, discounts=())

    line = price_line(plain)
    without = price_line(replace(plain, margin=MarginChoice(base, vendor)))

    assert (line.fee_minor, line.proceeds_minor) == (without.fee_minor, without.proceeds_minor)
    if terms.way == "customer":
        assert line.commission_minor - without.commission_minor == line.funded_concession_minor
        assert line.gross_minor == without.gross_minor


@given(line_terms())
def test_more_margin_never_means_less_commission(terms: LineTerms) -> None:
    assume(terms.way == "customer" and terms.margin.bps < 10_000)
    more = replace(terms.margin, operator_bps=terms.margin.operator_bps + 1)

    plain = replace(terms, discounts=())

    assert price_line(replace(plain, margin=more)).commission_minor >= price_line(plain).commission_minor
