"""The accounting of a sale, leg by leg."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.commissions.entries import sale_legs, settled_outside_legs
from marketplace.commissions.errors import PartOfNobody
from marketplace.commissions.rules import SoldLine
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


def test_a_sale_pays_partner_vendor_operator_and_tax_from_the_buyers_money() -> None:
    legs = sale_legs([a_line()], cash=STRIPE, order_id="ord_1")

    assert booked(legs) == [
        ("stripe.pending", "partner.pending partner:17", 15_000),
        ("stripe.pending", "vendor.payable vendor:5", 67_500),
        ("stripe.pending", "operator.fees", 7_500),
        ("stripe.pending", "tax.payable tax:DE", 18_000),
    ]


def test_only_the_partners_leg_carries_the_explanation() -> None:
    legs = sale_legs([a_line()], cash=STRIPE, order_id="ord_1")

    assert legs[0].why == {"order": "ord_1", "line": "oln_1", "part": "commission", "source": "cash", "rule": "mrg_1"}
    assert legs[1].why == {"order": "ord_1", "line": "oln_1", "part": "proceeds", "source": "cash"}


def test_a_discount_that_the_operator_funds_is_a_second_source_for_what_the_cash_does_not_reach() -> None:
    line = a_line(cash_minor=96_000, operator_funded_minor=10_000, tax_minor=16_000)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert booked(legs) == [
        ("stripe.pending", "partner.pending partner:17", 15_000),
        ("stripe.pending", "vendor.payable vendor:5", 67_500),
        ("stripe.pending", "operator.fees", 7_500),
        ("stripe.pending", "tax.payable tax:DE", 6_000),
        ("operator.discounts", "tax.payable tax:DE", 10_000),
    ]


def test_a_discount_that_the_vendor_funds_leaves_its_account() -> None:
    line = a_line(cash_minor=96_000, vendor_funded_minor=10_000, tax_minor=16_000)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert booked(legs)[-1] == ("vendor.payable vendor:5", "tax.payable tax:DE", 10_000)


def test_what_a_vendor_would_pay_to_itself_moves_nothing() -> None:
    line = a_line(cash_minor=0, vendor_funded_minor=90_000, tax_minor=0, jurisdiction=None)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert booked(legs) == [
        ("vendor.payable vendor:5", "partner.pending partner:17", 15_000),
        ("vendor.payable vendor:5", "operator.fees", 7_500),
    ]


def test_a_commission_from_two_sources_is_explained_once() -> None:
    facts = {"account": "acc_1", "offering": "off_1", "retail_total_minor": 90_000}
    line = a_line(cash_minor=10_000, operator_funded_minor=98_000, explanation=facts)

    first, second, *_ = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert booked([first, second]) == [
        ("stripe.pending", "partner.pending partner:17", 10_000),
        ("operator.discounts", "partner.pending partner:17", 5_000),
    ]
    assert first.why["retail_total_minor"] == 90_000
    assert second.why == {
        "order": "ord_1", "line": "oln_1", "part": "commission", "source": "operator_funded", "account": "acc_1",
        "offering": "off_1",
    }  # fmt: skip


@pytest.mark.parametrize("changes", [{"jurisdiction": None}, {"partner_id": None}])
def test_an_amount_that_belongs_to_nobody_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(PartOfNobody, match="would belong to nobody"):
        sale_legs([a_line(**changes)], cash=STRIPE, order_id="ord_1")


def test_a_house_order_has_no_commission() -> None:
    line = a_line(partner_id=None, commission_minor=0, cash_minor=93_000)

    legs = sale_legs([line], cash=STRIPE, order_id="ord_1")

    assert [label for _, label, _ in booked(legs)] == ["vendor.payable vendor:5", "operator.fees", "tax.payable tax:DE"]


def test_a_historic_order_leaves_as_it_came() -> None:
    legs = settled_outside_legs([a_line(), a_line(line_id="oln_2", commission_minor=5_000)], order_id="ord_1")

    assert booked(legs) == [
        ("partner.pending partner:17", "partner.available partner:17", 20_000),
        ("partner.available partner:17", "imported.receipts", 20_000),
        ("vendor.payable vendor:5", "imported.receipts", 135_000),
    ]
