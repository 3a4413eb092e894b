"""The way onto a party's pages."""

from __future__ import annotations

import requests

from tests.sandbox.stripe.resources.test_account_links import link
from tests.sandbox.support import Shop, TurnableClock


def follow(url: str) -> requests.Response:
    return requests.get(url, allow_redirects=False, timeout=20)


def test_a_link_leads_on_once_and_then_back_for_another(shop: Shop) -> None:
    made = link(shop, shop.unready())

    first, again = follow(made.url), follow(made.url)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"].startswith("/c/setup/")
    assert again.headers["Location"] == "http://127.0.0.1:1/again"
    assert follow(shop.server.url + first.headers["Location"]).status_code == 200


def test_a_link_that_was_not_followed_in_time_leads_back(shop: Shop, clock: TurnableClock) -> None:
    made = link(shop, shop.unready())

    clock.advance(300)

    assert follow(made.url).headers["Location"] == "http://127.0.0.1:1/again"


def test_a_visit_ends_after_an_hour(shop: Shop, clock: TurnableClock) -> None:
    page = shop.server.url + follow(link(shop, shop.unready()).url).headers["Location"]

    clock.advance(3_600)

    assert follow(page).headers["Location"] == "http://127.0.0.1:1/again"


def test_a_link_without_an_address_to_go_back_to_says_that_it_is_over(shop: Shop) -> None:
    url = shop.v1.accounts.login_links.create(shop.recipient()).url
    follow(url)

    over = follow(url)

    assert (over.status_code, "This link is no longer good" in over.text) == (410, True)


def test_other_addresses_lead_nowhere(shop: Shop) -> None:
    account, other = shop.recipient(), shop.recipient()
    token = link(shop, account).url.rsplit("/", 1)[-1]
    visit = follow(link(shop, account).url).headers["Location"].rsplit("/", 1)[-1]

    wrong = [
        f"/c/setup/{other}/{token}",
        f"/c/express/{account}/{token}",
        f"/c/setup/{account}/{visit}",
        f"/c/setup/{token}",
        f"/c/express/{visit}",
        "/c/setup/nothing",
    ]

    assert {path: follow(shop.server.url + path).status_code for path in wrong} == dict.fromkeys(wrong, 404)
