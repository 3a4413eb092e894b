"""What the house says of those it pays."""

from __future__ import annotations

import pytest

from marketplace.gateways.connect_ports import Recipient


@pytest.mark.parametrize(
    ("transfers", "is_payable"),
    [("active", True), ("pending", False), ("restricted", False), ("unsupported", False), ("", False)],
)
def test_only_an_active_capability_lets_money_go(transfers: str, is_payable: bool) -> None:
    recipient = Recipient("acct_1", "par_1", "DE", transfers, is_live=False)

    assert recipient.is_payable is is_payable
