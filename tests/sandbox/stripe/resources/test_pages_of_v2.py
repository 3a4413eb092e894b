from __future__ import annotations

from tests.sandbox.support import Shop


def test_a_page_names_the_address_of_the_next_until_the_last(shop: Shop) -> None:
    accounts = [shop.unready() for _ in range(3)][::-1]

    first = shop.call("GET", "/v2/core/accounts?limit=2").json()
    second = shop.call("GET", first["next_page_url"]).json()

    assert [each["id"] for each in first["data"] + second["data"]] == accounts
    assert (second["next_page_url"], first["previous_page_url"]) == (None, None)


def test_a_page_that_is_not_there_is_refused(shop: Shop) -> None:
    assert shop.call("GET", "/v2/core/accounts?page=acct_x").status_code == 400
    assert shop.call("GET", "/v2/core/accounts?limit=101").status_code == 400
