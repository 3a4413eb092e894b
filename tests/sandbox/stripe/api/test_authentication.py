from __future__ import annotations

import pytest
import requests
import stripe

from tests.sandbox.support import KEY, Shop


def test_both_forms_of_the_key_are_taken(shop: Shop) -> None:
    url = f"{shop.server.url}/v1/balance"

    assert requests.get(url, headers={"Authorization": f"Bearer {KEY}"}, timeout=20).status_code == 200
    assert requests.get(url, auth=(KEY, ""), timeout=20).status_code == 200


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Authorization": ""}, "You did not provide an API key."),
        ({"Authorization": "Digest x"}, "You did not provide an API key."),
        ({"Authorization": "Bearer sk_test_somebody"}, "Invalid API Key provided: sk_test_****body"),
        ({"Authorization": "Bearer secret"}, "Invalid API Key provided: **cret"),
    ],
)
def test_without_the_key_there_is_no_answer(shop: Shop, headers: dict[str, str], message: str) -> None:
    answer = shop.call("GET", "/v1/balance", headers=headers)

    assert answer.status_code == 401
    assert answer.json()["error"]["message"].startswith(message)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Stripe"'


def test_the_library_raises_its_authentication_error(shop: Shop) -> None:
    stranger = stripe.StripeClient("sk_test_stranger", base_addresses={"api": shop.server.url})

    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.balance.retrieve()


def test_the_platform_acts_for_the_accounts_it_has(shop: Shop) -> None:
    account = shop.recipient()

    assert shop.v1.balance.retrieve({}, {"stripe_account": account}).available[0].amount == 0
    assert shop.call("GET", "/v1/account", headers={"Stripe-Context": account}).json()["id"] == account


def test_others_and_closed_ones_are_none_of_its_business(shop: Shop) -> None:
    closed = shop.unready()
    shop.client.v2.core.accounts.close(closed)

    for account in ("acct_1", closed):
        with pytest.raises(stripe.PermissionError, match=f"does not have access to account '{account}'"):
            shop.v1.balance.retrieve({}, {"stripe_account": account})
