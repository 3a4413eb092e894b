"""Money moved outside the API, as a test arranges it."""

from __future__ import annotations

import pytest

from tests.sandbox.support import Shop
from tests.support.double import Double, Refused


def test_the_platform_is_topped_up_at_once(shop: Shop, double: Double) -> None:
    assert double.top_up(1_000, "chf")["status"] == "succeeded"

    assert shop.available(currency="chf") == 1_000


def test_somebody_sends_and_takes_back_in_the_dashboard(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    double.top_up(1_000)

    made = double.transfer(account, 600, transfer_group="pay_1")
    part, rest = double.transfer_reversed(made["id"], 100), double.transfer_reversed(made["id"])

    assert (part["amount"], rest["amount"], shop.available()) == (100, 500, 1_000)
    [read] = shop.v1.transfers.list({"transfer_group": "pay_1"}).data
    assert (read.metadata.to_dict(), read.reversed) == ({}, True)
    event = shop.v1.events.list({"type": "transfer.created"}).data[0]
    assert event.request
    assert event.request.id is None
    with pytest.raises(Refused, match="already been fully reversed"):
        double.transfer_reversed(made["id"])


def test_a_bank_takes_a_payout_and_sends_it_back(shop: Shop, double: Double) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)
    made = shop.v1.payouts.create({"amount": 1_000, "currency": "eur"}, {"stripe_account": account})

    assert double.call("POST", f"/payouts/{made.id}/in_transit")["status"] == "in_transit"
    assert double.payout_paid(made.id)["status"] == "paid"
    with pytest.raises(Refused, match="a status of paid cannot be paid"):
        double.payout_paid(made.id)
    failed = double.payout_fails(made.id)
    assert (failed["failure_code"], shop.available(account)) == ("account_closed", 1_000)
    with pytest.raises(Refused, match="a status of failed cannot be failed"):
        double.payout_fails(made.id)


def test_a_payout_that_is_not_there_or_becomes_nothing_known_is_refused(shop: Shop, double: Double) -> None:
    shop.fund(100)
    made = shop.v1.payouts.create({"amount": 100, "currency": "eur"})

    with pytest.raises(Refused) as absent:
        double.payout_paid("po_x")
    with pytest.raises(Refused, match="cannot be forgotten"):
        double.call("POST", f"/payouts/{made.id}/forgotten")
    assert absent.value.status == 404
    assert double.call("POST", f"/payouts/{made.id}/canceled")["status"] == "canceled"
