"""The double entry between the platform and an account."""

from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.resources import balance, transferring
from marketplace.sandbox.stripe.resources.transfer_parts import Wish
from marketplace.sandbox.stripe.wire.errors import ApiError
from tests.sandbox.support import Shop


def test_what_leaves_here_comes_there_in_one_transaction(shop: Shop) -> None:
    account = shop.recipient()
    shop.fund(100)

    with shop.server.engine.write() as context:
        wish = Wish(context.addressed("v2.core.account", account), "eur", 60)
        made = transferring.transfer(context, wish)
        assert (balance.available(context, "eur"), balance.available(context.on(account), "eur")) == (40, 60)
        transferring.reverse(context, made, amount=10)
        assert (balance.available(context, "eur"), balance.available(context.on(account), "eur")) == (50, 50)


def test_a_refusal_leaves_both_sides_as_they_were(shop: Shop) -> None:
    account = shop.recipient()
    shop.fund(100)

    with shop.server.engine.write() as context, pytest.raises(ApiError):
        transferring.transfer(context, Wish(context.addressed("v2.core.account", account), "eur", 101))

    assert (shop.available(), shop.available(account)) == (100, 0)
