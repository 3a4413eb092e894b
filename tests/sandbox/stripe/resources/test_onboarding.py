"""What becomes of a recipient's account."""

from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.banks import of_country
from marketplace.sandbox.stripe.resources import onboarding
from marketplace.sandbox.stripe.wire.errors import ApiError
from tests.sandbox.stripe.resources.test_accounts import read
from tests.sandbox.support import Shop


def _transfers(shop: Shop, account: str) -> str:
    configuration = read(shop, account).configuration
    assert configuration
    assert configuration.recipient
    assert configuration.recipient.capabilities
    balance = configuration.recipient.capabilities.stripe_balance
    assert balance
    assert balance.stripe_transfers
    return balance.stripe_transfers.status


def test_details_given_make_transfers_active_and_nothing_is_due(shop: Shop) -> None:
    account = shop.recipient("CH")

    found = read(shop, account)

    assert _transfers(shop, account) == "active"
    assert found.requirements
    assert found.requirements.entries == []
    assert found.defaults
    assert list((found.defaults.payout_methods or {}).to_dict()) == ["chf"]  # type: ignore[union-attr]


def test_another_bank_account_takes_the_place_of_the_old_one_and_decides_nothing(shop: Shop) -> None:
    account = shop.recipient()
    with shop.server.engine.write() as context:
        restricted = onboarding.set_capability(context, context.addressed("v2.core.account", account), "restricted")
        onboarding.onboard(context, restricted, of_country("AT")[0], holder="Alpenblick")

    [bank] = shop.v1.accounts.external_accounts.list(account).data

    assert (bank.last4, bank.country) == ("3000", "AT")
    assert _transfers(shop, account) == "restricted"


@pytest.mark.parametrize("status", ["pending", "rejected", "restricted", "unsupported"])
def test_stripe_decides_and_says_so_once(shop: Shop, status: str) -> None:
    account = shop.recipient()

    with shop.server.engine.write() as context:
        for _ in range(2):
            onboarding.set_capability(context, context.addressed("v2.core.account", account), status)

    assert _transfers(shop, account) == status
    told = shop.client.v2.core.events.list({"object_id": account}).data
    changes = [event.type for event in told if "capability_status" in event.type]
    assert len(changes) == 2
    due = read(shop, account).requirements
    assert due
    assert bool(due.entries) is (status == "restricted")


def test_an_account_with_money_in_it_is_not_closed(shop: Shop) -> None:
    account = shop.recipient()
    shop.sent(account, 100)

    with shop.server.engine.write() as context, pytest.raises(ApiError, match="not zero"):
        onboarding.close(context, context.addressed("v2.core.account", account))
    assert read(shop, account).closed is False
