from __future__ import annotations

import pytest

from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.insight import fair_return
from marketplace.insight.rules import Returns
from marketplace.ledger import balances
from tests.support.market import Market

NOVEMBER = parse_period("2026-11", "Europe/Berlin")


@pytest.mark.row("S1-17")
def test_the_three_shares_are_what_the_books_say(market: Market) -> None:
    [returns] = fair_return.of_partner(market.partner_id, NOVEMBER)

    assert returns == Returns("EUR", partner_minor=15_000, operator_minor=7_500, vendor_minor=67_500)
    assert returns.ratio_bps == 20_000
    foreign = fair_return.of_partner(market.other_partner_id, NOVEMBER)
    fees = returns.operator_minor + sum(each.operator_minor for each in foreign)
    assert balances.open_balance(db.session(), "operator.fees", None, "EUR") == fees
    vendor = f"vendor:{market.world.vendor.id}"
    assert balances.open_balance(db.session(), "vendor.payable", vendor, "EUR") == returns.vendor_minor


def test_a_period_without_paid_orders_has_no_returns(market: Market) -> None:
    assert fair_return.of_partner(market.partner_id, parse_period("2025", "UTC")) == []
