"""Top-ups as the real library makes and reads them."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop, TurnableClock


def test_the_money_comes_once_the_bank_has_answered(shop: Shop, clock: TurnableClock) -> None:
    made = shop.v1.topups.create({"amount": 1_000, "currency": "eur", "description": "More", "metadata": {"a": "1"}})
    assert (made.status, shop.available()) == ("pending", 0)

    clock.advance(60)
    found = shop.v1.topups.retrieve(made.id, {"expand": ["balance_transaction"]})

    assert (found.status, shop.available()) == ("succeeded", 1_000)
    assert isinstance(found.balance_transaction, stripe.BalanceTransaction)
    assert found.balance_transaction.reporting_category == "topup"
    assert [each.id for each in shop.v1.topups.list({"status": "succeeded"}).data] == [made.id]
    assert shop.event_types() == ["topup.created", "topup.succeeded"]
    assert {name for name in stripe.Topup.__annotations__ if name != "OBJECT_NAME"} == set(found.to_dict())


@pytest.mark.parametrize("params", [{"amount": 0, "currency": "eur"}, {"amount": 1, "currency": "xyz"}])
def test_mistakes_are_refused(shop: Shop, params: dict[str, object]) -> None:
    assert shop.call("POST", "/v1/topups", data=params).status_code == 400
