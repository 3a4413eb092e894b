"""Transfers as the real library makes and reads them."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.stripe.resources.test_refunds import paid
from tests.sandbox.support import Shop


def test_money_goes_to_an_account_and_is_there_at_once(shop: Shop) -> None:
    account = shop.recipient()
    shop.fund(10_000)

    made = shop.v1.transfers.create(
        {
            "amount": 4_000,
            "currency": "eur",
            "destination": account,
            "transfer_group": "pay_1",
            "metadata": {"payout": "pay_1"},
        }
    )

    assert (made.amount, made.amount_reversed, made.reversed, made.livemode) == (4_000, 0, False, False)
    assert (made.destination, made.transfer_group, made.metadata["payout"]) == (account, "pay_1", "pay_1")
    assert (shop.available(), shop.available(account)) == (6_000, 4_000)
    assert shop.event_types()[-1] == "transfer.created"
    assert shop.v1.transfers.retrieve(made.id).to_dict() == made.to_dict()
    known = {name for name in stripe.Transfer.__annotations__ if name != "OBJECT_NAME"}
    assert known == set(made.to_dict())


def test_both_sides_book_it_in_their_own_words(shop: Shop) -> None:
    account = shop.recipient()
    made = shop.sent(account, 4_000)

    [sent, _funded] = shop.v1.balance_transactions.list().data
    [came] = shop.v1.balance_transactions.list({}, {"stripe_account": account}).data

    assert (sent.type, sent.reporting_category, sent.net, sent.source) == ("transfer", "transfer", -4_000, made.id)
    assert (came.type, came.reporting_category, came.net) == ("payment", "charge", 4_000)
    assert (came.source, sent.id) == (made.destination_payment, made.balance_transaction)
    payment = shop.v1.charges.retrieve(str(made.destination_payment), {}, {"stripe_account": account})
    assert (payment.source_transfer, payment.amount, payment.balance_transaction) == (made.id, 4_000, came.id)
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.charges.retrieve(str(made.destination_payment))


def test_a_group_is_found_again_newest_first(shop: Shop) -> None:
    account, other = shop.recipient(), shop.recipient()
    ids = [shop.sent(each, 100, transfer_group="pay_1").id for each in (account, other, account)]
    shop.sent(account, 100, transfer_group="pay_2")

    assert [each.id for each in shop.v1.transfers.list({"transfer_group": "pay_1"}).data] == ids[::-1]
    assert [each.id for each in shop.v1.transfers.list({"destination": other}).data] == [ids[1]]
    assert shop.v1.transfers.list({"transfer_group": "pay_3"}).data == []


def test_more_than_is_available_is_refused_and_the_refusal_is_kept_under_the_key(shop: Shop) -> None:
    account = shop.recipient()
    shop.fund(999)
    params: stripe.params.TransferCreateParams = {"amount": 1_000, "currency": "eur", "destination": account}

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.transfers.create(params, {"idempotency_key": "key-1"})
    shop.fund(1)

    assert refused.value.code == "balance_insufficient"
    with pytest.raises(stripe.InvalidRequestError, match="insufficient available funds"):
        shop.v1.transfers.create(params, {"idempotency_key": "key-1"})
    assert shop.v1.transfers.create(params, {"idempotency_key": "key-2"}).amount == 1_000
    assert len(shop.v1.transfers.list().data) == 1


def test_money_that_is_pending_cannot_be_sent_but_out_of_its_charge(shop: Shop) -> None:
    account, charge = shop.recipient(), paid(shop)
    params: stripe.params.TransferCreateParams = {"amount": 50_000, "currency": "eur", "destination": account}

    with pytest.raises(stripe.InvalidRequestError, match="insufficient"):
        shop.v1.transfers.create(params)
    made = shop.v1.transfers.create({**params, "source_transaction": charge.id})

    assert str(made.transfer_group).startswith("group_pi_")
    assert (shop.available(account), shop.v1.balance.retrieve({}, {"stripe_account": account}).pending[0].amount) == (
        0,
        50_000,
    )
    with pytest.raises(stripe.InvalidRequestError, match="must not exceed the source amount"):
        shop.v1.transfers.create({**params, "amount": 100_000, "source_transaction": charge.id})
    with pytest.raises(stripe.InvalidRequestError, match="must be the same"):
        shop.v1.transfers.create({**params, "currency": "chf", "source_transaction": charge.id})


@pytest.mark.parametrize("status", ["pending", "rejected", "restricted", "unsupported"])
def test_without_an_active_capability_nothing_is_sent(shop: Shop, status: str) -> None:
    account = shop.recipient()
    shop.fund(100)
    shop.call("POST", f"/_double/accounts/{account}/capability", data={"status": status}, headers=_TOKEN)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.transfers.create({"amount": 100, "currency": "eur", "destination": account})

    assert refused.value.code == "insufficient_capabilities_for_transfer"
    assert shop.available() == 100


def test_a_closed_or_unknown_account_is_sent_nothing(shop: Shop) -> None:
    account = shop.recipient()
    shop.fund(100)
    shop.client.v2.core.accounts.close(account)

    with pytest.raises(stripe.InvalidRequestError) as closed:
        shop.v1.transfers.create({"amount": 100, "currency": "eur", "destination": account})
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        shop.v1.transfers.create({"amount": 100, "currency": "eur", "destination": "acct_x"})

    assert (closed.value.code, unknown.value.code, unknown.value.param) == (
        "account_closed",
        "resource_missing",
        "destination",
    )


@pytest.mark.parametrize(
    "changes", [{"amount": 0}, {"amount": 10**12}, {"currency": "xyz"}, {"source_type": "gold"}, {"colour": "red"}]
)
def test_mistakes_are_refused_before_anything_happens(shop: Shop, changes: dict[str, object]) -> None:
    account = shop.recipient()
    shop.fund(100)

    answer = shop.call(
        "POST", "/v1/transfers", data={"amount": 100, "currency": "eur", "destination": account} | changes
    )

    assert answer.status_code == 400
    assert shop.v1.transfers.list().data == []


def test_notes_can_be_changed_and_that_is_told(shop: Shop) -> None:
    made = shop.sent(shop.recipient(), 100, metadata={"a": "1"})

    changed = shop.v1.transfers.update(made.id, {"metadata": {"b": "2"}, "description": "Why"})

    assert (changed.metadata.to_dict(), changed.description) == ({"a": "1", "b": "2"}, "Why")
    assert shop.event_types()[-1] == "transfer.updated"


def test_an_expanded_transfer_shows_its_booking(shop: Shop) -> None:
    made = shop.sent(shop.recipient(), 100)

    found = shop.v1.transfers.retrieve(made.id, {"expand": ["balance_transaction"]})

    assert isinstance(found.balance_transaction, stripe.BalanceTransaction)
    assert found.balance_transaction.net == -100


_TOKEN = {"Sandbox-Token": "the-token-of-this-test"}
