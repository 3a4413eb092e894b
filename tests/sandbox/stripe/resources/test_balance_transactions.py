from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop, TurnableClock, line


def test_a_payment_is_booked_with_its_fee(shop: Shop) -> None:
    shop.pay(shop.session())
    [charge] = shop.v1.charges.list().data

    [booked] = shop.v1.balance_transactions.list({"source": charge.id}).data

    assert (booked.amount, booked.fee, booked.net, booked.currency) == (108_000, 3_162, 104_838, "eur")
    assert (booked.type, booked.reporting_category, booked.source) == ("charge", "charge", charge.id)
    [detail] = booked.fee_details
    assert (detail.amount, detail.type, detail.description) == (3_162, "stripe_fee", "Stripe processing fees")
    assert shop.v1.balance_transactions.retrieve(booked.id, {"expand": ["source"]}).source.id == charge.id  # type: ignore[union-attr]


def test_it_is_pending_until_the_instant_from_which_the_money_is_available(shop: Shop, clock: TurnableClock) -> None:
    shop.pay(shop.session())
    [booked] = shop.v1.balance_transactions.list().data
    assert booked.status == "pending"

    clock.advance(booked.available_on - int(clock()) - 1)
    assert shop.v1.balance_transactions.retrieve(booked.id).status == "pending"
    clock.advance(1)
    assert shop.v1.balance_transactions.retrieve(booked.id).status == "available"


def test_they_are_listed_by_type_currency_and_time(shop: Shop, clock: TurnableClock) -> None:
    shop.pay(shop.session())
    clock.advance(100)
    shop.pay(shop.session(line("Seat", 6_993, currency="jpy")))
    yen, euro = shop.v1.balance_transactions.list().data

    def found(**params: object) -> list[str]:
        return [booked.id for booked in shop.v1.balance_transactions.list(params).data]  # type: ignore[arg-type]

    assert found(currency="jpy") == [yen.id]
    assert found(type="charge") == [yen.id, euro.id]
    assert found(type="refund") == []
    assert found(created={"lt": yen.created}) == [euro.id]
    with pytest.raises(stripe.InvalidRequestError):
        found(starting_after="txn_x")


def test_everything_that_moves_money_is_found_by_its_type(shop: Shop, clock: TurnableClock) -> None:
    shop.pay(shop.session(), "4000000000000259")
    shop.v1.disputes.close(shop.v1.disputes.list().data[0].id)
    clock.advance(10)
    shop.pay(shop.session(), "4000000000005126")
    refund = shop.v1.refunds.create({"charge": shop.v1.charges.list().data[0].id, "amount": 8_000})
    clock.advance(60)

    def found(**params: object) -> list[tuple[str, int]]:
        entries = shop.v1.balance_transactions.list(params).data  # type: ignore[arg-type]
        return [(entry.reporting_category, entry.net) for entry in entries]

    assert found(type="refund") == [("refund", -8_000)]
    assert found(type="refund_failure") == [("refund_failure", 8_000)]
    assert found(type="adjustment") == [("dispute", -109_500)]
    assert found(source=refund.id, type="refund") == [("refund", -8_000)]
    assert found(payout="po_x") == found(type="payout") == found(currency="usd") == []
    assert found(created={"gte": refund.created}, type="charge") == [("charge", 104_838)]
    assert [category for category, _ in found(currency="eur")] == [
        "refund_failure",
        "refund",
        "charge",
        "dispute",
        "charge",
    ]
