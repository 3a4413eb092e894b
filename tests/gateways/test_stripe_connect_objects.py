"""Requests and objects about recipients, without a call."""

from __future__ import annotations

import pytest

from marketplace.gateways import stripe_connect_objects as objects
from marketplace.gateways.connect_ports import RecipientRequest, TransferRequest
from marketplace.gateways.errors import Refused

TRANSFER = TransferRequest("pay_1", 2, "acct_1", "ISK", 500)


def test_a_transfer_is_asked_for_in_stripes_units_with_payout_try_and_key_on_it() -> None:
    assert objects.transfer_parameters(TRANSFER, "payout:pay_1:2") == {
        "amount": 50_000,
        "currency": "isk",
        "destination": "acct_1",
        "transfer_group": "pay_1",
        "description": "Payout pay_1",
        "metadata": {"payout": "pay_1", "attempt": "2", "key": "payout:pay_1:2"},
    }
    assert "source_transaction" not in objects.transfer_parameters(TRANSFER, "k")


@pytest.mark.parametrize(("amount", "currency"), [(0, "EUR"), (-1, "EUR"), (1_234, "KWD"), (10**12, "EUR")])
def test_what_stripe_does_not_send_is_a_certain_no(amount: int, currency: str) -> None:
    with pytest.raises(Refused) as refused:
        objects.transfer_parameters(TransferRequest("pay_1", 1, "acct_1", currency, amount), "k")
    with pytest.raises(Refused):
        objects.reversal_parameters(amount, currency, "k")

    assert refused.value.facts["code"] == "amount_not_transferable"


def test_a_recipient_is_asked_for_with_fees_and_losses_on_the_house_and_transfers_only() -> None:
    asked = objects.account_parameters(RecipientRequest("par_1", "Alpenblick", "a@b.example", "DE"))

    assert asked["defaults"]["responsibilities"] == {
        "fees_collector": "application",
        "losses_collector": "application",
    }
    assert list(asked["configuration"]) == ["recipient"]
    assert (asked["dashboard"], asked["metadata"]) == ("express", {"party": "par_1"})
