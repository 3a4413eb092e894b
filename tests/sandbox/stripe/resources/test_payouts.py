"""Payouts as the real library makes and reads them."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.support import Shop


def test_an_account_sends_its_money_to_its_bank(shop: Shop) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)

    made = shop.v1.payouts.create(
        {"amount": 400, "currency": "eur", "metadata": {"a": "1"}}, {"stripe_account": account}
    )

    assert (made.status, made.amount, made.automatic, made.livemode) == ("pending", 400, False, False)
    assert made.trace_id
    assert (made.trace_id.status, made.reconciliation_status) == ("pending", "not_applicable")
    assert shop.available(account) == 600
    expanded = shop.v1.payouts.retrieve(made.id, {"expand": ["destination"]}, {"stripe_account": account})
    assert isinstance(expanded.destination, stripe.BankAccount)
    assert expanded.destination.last4 == "3000"
    known = {name for name in stripe.Payout.__annotations__ if name != "OBJECT_NAME"}
    assert known == set(made.to_dict())


def test_the_platform_and_accounts_see_their_own_only(shop: Shop) -> None:
    account = shop.recipient()
    shop.sent(account, 1_000)
    shop.fund(500)
    own = shop.v1.payouts.create({"amount": 500, "currency": "eur"})
    other = shop.v1.payouts.create({"amount": 1_000, "currency": "eur"}, {"stripe_account": account})

    assert [each.id for each in shop.v1.payouts.list({"status": "pending"}).data] == [own.id]
    assert [each.id for each in shop.v1.payouts.list({}, {"stripe_account": account}).data] == [other.id]
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.payouts.retrieve(other.id)
    told = shop.v1.events.list({}, {"stripe_account": account}).data
    assert [(event.type, event.account) for event in told] == [("payout.created", account)]
    assert "payout.created" in shop.event_types()


def test_more_than_is_available_and_an_account_without_a_bank_are_refused(shop: Shop) -> None:
    account = shop.unready()

    with pytest.raises(stripe.InvalidRequestError) as poor:
        shop.v1.payouts.create({"amount": 1, "currency": "eur"})
    with pytest.raises(stripe.InvalidRequestError) as homeless:
        shop.v1.payouts.create({"amount": 1, "currency": "eur"}, {"stripe_account": account})

    assert (poor.value.code, homeless.value.code) == ("balance_insufficient", "no_account")


def test_a_pending_one_is_canceled_and_its_money_comes_back(shop: Shop) -> None:
    shop.fund(500)
    made = shop.v1.payouts.create({"amount": 500, "currency": "eur"})

    canceled = shop.v1.payouts.cancel(made.id)

    assert (canceled.status, shop.available()) == ("canceled", 500)
    with pytest.raises(stripe.InvalidRequestError) as again:
        shop.v1.payouts.cancel(made.id)
    assert again.value.code == "payout_already_canceled"


def test_notes_can_be_changed(shop: Shop) -> None:
    shop.fund(500)
    made = shop.v1.payouts.create({"amount": 500, "currency": "eur"})

    changed = shop.v1.payouts.update(made.id, {"metadata": {"a": "1"}})

    assert changed.metadata
    assert changed.metadata["a"] == "1"
    assert shop.event_types()[-1] == "payout.updated"
