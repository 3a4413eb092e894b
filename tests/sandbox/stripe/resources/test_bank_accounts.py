"""Bank accounts as the v1 API shows them."""

from __future__ import annotations

import pytest
import stripe

from marketplace.sandbox.stripe.resources import bank_accounts
from tests.sandbox.support import Shop


def test_a_recipients_bank_account_is_listed_and_retrieved(shop: Shop) -> None:
    account, other = shop.recipient("SE"), shop.unready()

    [found] = shop.v1.accounts.external_accounts.list(account, {"object": "bank_account"}).data

    assert isinstance(found, stripe.BankAccount)
    assert (found.country, found.currency, found.last4, found.status) == ("SE", "sek", "3000", "new")
    known = {name for name in stripe.BankAccount.__annotations__ if name != "OBJECT_NAME"}
    assert known - set(found.to_dict()) == {"deleted"}
    assert shop.v1.accounts.external_accounts.retrieve(account, found.id).id == found.id
    assert shop.v1.accounts.external_accounts.list(other).data == []


def test_accounts_see_no_bank_accounts_of_others(shop: Shop) -> None:
    account, other = shop.recipient(), shop.recipient()
    [bank] = shop.v1.accounts.external_accounts.list(account).data

    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.accounts.external_accounts.retrieve(other, bank.id)
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.accounts.external_accounts.list("acct_x")


def test_the_platform_has_one_from_the_start(shop: Shop) -> None:
    with shop.server.engine.write() as context:
        first, again = bank_accounts.current(context), bank_accounts.current(context)

    assert first
    assert again
    assert first["id"] == again["id"]
