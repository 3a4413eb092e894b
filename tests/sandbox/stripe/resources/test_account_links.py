"""Links onto the onboarding page."""

from __future__ import annotations

from datetime import datetime

import pytest
import stripe

from tests.sandbox.support import Shop


def link(shop: Shop, account: str, kind: str = "account_onboarding") -> stripe.v2.core.AccountLink:
    addresses = {"refresh_url": "http://127.0.0.1:1/again", "return_url": "http://127.0.0.1:1/back"}
    return shop.client.v2.core.account_links.create(
        {"account": account, "use_case": {"type": kind, kind: addresses}}  # type: ignore[typeddict-item, misc]
    )


@pytest.mark.parametrize("kind", ["account_onboarding", "account_update"])
def test_a_link_is_good_for_five_minutes(shop: Shop, kind: str) -> None:
    account = shop.unready()

    made = link(shop, account, kind)

    lifetime = datetime.fromisoformat(made.expires_at) - datetime.fromisoformat(made.created)
    assert (made.account, lifetime.total_seconds(), made.use_case.type) == (account, 300, kind)
    assert made.url.startswith(f"{shop.server.url}/c/setup/{account}/")
    assert set(type(made).__annotations__) - {"OBJECT_NAME", "_inner_class_types"} == set(made.to_dict())


def test_there_is_none_for_an_account_that_is_unknown_or_closed(shop: Shop) -> None:
    account = shop.unready()
    shop.client.v2.core.accounts.close(account)

    with pytest.raises(stripe.InvalidRequestError, match="is closed"):
        link(shop, account)
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        link(shop, "acct_x")
    assert unknown.value.http_status == 404


@pytest.mark.parametrize("case", [{}, {"type": "account_onboarding"}, {"type": "holiday"}])
def test_a_link_needs_its_use_and_where_to_go_when_it_is_over(shop: Shop, case: dict[str, str]) -> None:
    answer = shop.call("POST", "/v2/core/account_links", json={"account": shop.unready(), "use_case": case})

    assert answer.status_code == 400
