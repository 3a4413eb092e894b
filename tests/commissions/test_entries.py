"""The accounting of a sale, leg by leg."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissions.entries import sale_legs, settled_outside_legs
from marketplace.commissions.rules import SoldLine, pay
from marketplace.ledger.rules import Account

STRIPE = Account("stripe.pending")
OUTSIDE = Account("imported.receipts")


def a_line(**changes: Any) -> SoldLine:
    """Example A of docs/money.md: 1 080.00 paid, of which 150 + 675 + 75 + 180."""
    facts: dict[str, Any] = {
        "line_id": "oln_1", "vendor_id": 5, "partner_id": 17, "jurisdiction": "DE", "cash_minor": 108_000,
        "operator_funded_minor": 0, "vendor_funded_minor": 0, "commission_minor": 15_000, "proceeds_minor": 67_500,
        "fee_minor": 7_500, "tax_minor": 18_000, "explanation": {"rule": "mrg_1"},
    }  # fmt: skip
    return SoldLine(**{**facts, **changes})


def booked(legs: list[Any]) -> list[tuple[str, str, int]]:
    return [(leg.debit.label, leg.credit.label, leg.amount_minor) for leg in legs]


def test_a_sale_pays_partner_tax_operator_and_vendor_from_the_buyers_money():
    legs = sale_legs([a_line()], cash=STRIPE, order_id="ord_1")

    assert booked(legs) == [
        ("stripe.pending", "partner.pending partner:17", 15_000),
        ("stripe.pending", "tax.payable tax:DE", 18_000),
        ("stripe.pending", "operator.fees", 7_500),
        ("stripe.pending", "vendor.payable vendor:5", 67_500),
    ]


def test_only_the_partners_leg_carries_the_explanation():
    legs = sale_legs([a_line()], cash=STRIPE, order_id="ord_1")

    assert legs[0].why == {"order": "ord_1", "line": "oln_1", "part": "commission", "source": "cash", "rule": "mrg_1"}
    assert legs[3].why == {"order": "ord_1", "line": "oln_1", "part": "proceeds", "source": "cash"}


def test_a_discount_that_the_operator_funds_is_a_second_source_beside_the_cash():
    line = a_line(cash_minor=96_000, operator_funded_minor=10_000, tax_minor=16_000)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert booked(legs) == [
        ("operator.discounts", "partner.pending partner:17", 10_000),
        ("stripe.pending", "partner.pending partner:17", 5_000),
        ("stripe.pending", "tax.payable tax:DE", 16_000),
        ("stripe.pending", "operator.fees", 7_500),
        ("stripe.pending", "vendor.payable vendor:5", 67_500),
    ]


def test_what_a_vendor_would_pay_to_itself_moves_nothing():
    line = a_line(cash_minor=0, vendor_funded_minor=90_000, tax_minor=0, jurisdiction=None)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert booked(legs) == [
        ("vendor.payable vendor:5", "partner.pending partner:17", 15_000),
        ("vendor.payable vendor:5", "operator.fees", 7_500),
    ]


def test_a_house_order_has_no_commission():
    line = a_line(partner_id=None, commission_minor=0, cash_minor=93_000)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert [label for _, label, _ in booked(legs)] == ["tax.payable tax:DE", "operator.fees", "vendor.payable vendor:5"]


def test_a_historic_order_leaves_as_it_came():
    legs = settled_outside_legs([a_line(), a_line(line_id="oln_2", commission_minor=5_000)], order_id="ord_1")

    assert booked(legs) == [
        ("partner.pending partner:17", "partner.available partner:17", 20_000),
        ("partner.available partner:17", "imported.receipts", 20_000),
        ("vendor.payable vendor:5", "imported.receipts", 135_000),
    ]


amounts = st.integers(0, 10**12)


@given(parts=st.lists(amounts, min_size=1, max_size=4), cuts=st.lists(st.integers(0, 10_000), min_size=2, max_size=2))
def test_every_unit_of_every_source_and_part_is_paid_once(parts: list[int], cuts: list[int]):
    whole = sum(parts)
    first = whole * min(cuts) // 10_000
    second = whole * max(cuts) // 10_000 - first
    sources = [("operator", first), ("vendor", second), ("cash", whole - first - second)]
    named = [(str(number), amount) for number, amount in enumerate(parts)]

    shares = list(pay(sources, named))

    assert all(amount > 0 for _, _, amount in shares)
    assert [sum(a for s, _, a in shares if s == name) for name, _ in sources] == [amount for _, amount in sources]
    assert [sum(a for _, p, a in shares if p == name) for name, _ in named] == parts
