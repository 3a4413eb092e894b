"""Reversals as the real library makes and reads them."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop


def test_a_part_comes_back_and_then_the_rest(shop: Shop) -> None:
    account = shop.recipient()
    transfer = shop.sent(account, 1_000)

    part = shop.v1.transfers.reversals.create(transfer.id, {"amount": 300, "metadata": {"key": "r1"}})
    between = shop.v1.transfers.retrieve(transfer.id)
    rest = shop.v1.transfers.reversals.create(transfer.id)
    after = shop.v1.transfers.retrieve(transfer.id)

    assert (part.amount, part.transfer, rest.amount) == (300, transfer.id, 700)
    assert (between.amount_reversed, between.reversed) == (300, False)
    assert (after.amount_reversed, after.reversed) == (1_000, True)
    assert (shop.available(), shop.available(account)) == (1_000, 0)
    assert [name for name in shop.event_types() if name == "transfer.reversed"] == ["transfer.reversed"] * 2
    known = {name for name in stripe.TransferReversal.__annotations__ if name != "OBJECT_NAME"}
    assert known == set(part.to_dict())


def test_both_sides_book_it(shop: Shop) -> None:
    account = shop.recipient()
    transfer = shop.sent(account, 1_000)

    made = shop.v1.transfers.reversals.create(transfer.id, {"amount": 300})

    [came, *_] = shop.v1.balance_transactions.list().data
    [taken, _] = shop.v1.balance_transactions.list({}, {"stripe_account": account}).data
    assert (came.id, came.reporting_category, came.net) == (made.balance_transaction, "transfer_reversal", 300)
    assert (taken.reporting_category, taken.net) == ("refund", -300)
    refund = shop.v1.refunds.retrieve(str(made.destination_payment_refund), {}, {"stripe_account": account})
    assert (refund.balance_transaction, refund.charge) == (taken.id, transfer.destination_payment)


def test_more_than_is_left_of_the_transfer_is_refused(shop: Shop) -> None:
    transfer = shop.sent(shop.recipient(), 1_000)
    shop.v1.transfers.reversals.create(transfer.id, {"amount": 300})

    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed amount"):
        shop.v1.transfers.reversals.create(transfer.id, {"amount": 701})
    shop.v1.transfers.reversals.create(transfer.id)
    with pytest.raises(stripe.InvalidRequestError, match="already been fully reversed"):
        shop.v1.transfers.reversals.create(transfer.id)


def test_money_that_went_on_to_the_bank_cannot_be_taken_back(shop: Shop) -> None:
    account = shop.recipient()
    transfer = shop.sent(account, 1_000)
    shop.v1.payouts.create({"amount": 900, "currency": "eur"}, {"stripe_account": account})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.transfers.reversals.create(transfer.id, {"amount": 101})

    assert refused.value.code == "balance_insufficient"
    assert shop.v1.transfers.reversals.create(transfer.id, {"amount": 100}).amount == 100


def test_a_reversal_is_read_and_noted_by_its_own_transfer_only(shop: Shop) -> None:
    account = shop.recipient()
    transfer, other = shop.sent(account, 100), shop.sent(account, 100)
    made = shop.v1.transfers.reversals.create(transfer.id)

    assert shop.v1.transfers.reversals.retrieve(transfer.id, made.id).id == made.id
    noted = shop.v1.transfers.reversals.update(transfer.id, made.id, {"metadata": {"why": "asked"}})
    assert noted.metadata
    assert noted.metadata["why"] == "asked"
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.transfers.reversals.retrieve(other.id, made.id)
