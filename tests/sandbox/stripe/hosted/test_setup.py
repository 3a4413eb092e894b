"""The onboarding page, as a party without JavaScript uses it."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox.stripe.hosted.test_visits import follow
from tests.sandbox.stripe.resources.test_account_links import link
from tests.sandbox.stripe.resources.test_accounts import read
from tests.sandbox.stripe.resources.test_onboarding import _transfers as transfers
from tests.sandbox.support import Shop, alert

FORM = {"holder": "Alpenblick IT GmbH", "country": "DE", "number": "DE89 3704 0044 0532 0130 00"}


@pytest.fixture
def account(shop: Shop) -> str:
    return shop.unready()


@pytest.fixture
def page(shop: Shop, account: str) -> str:
    return shop.server.url + follow(link(shop, account).url).headers["Location"]


def send(page: str, **fields: str) -> requests.Response:
    return requests.post(page, data=FORM | fields, allow_redirects=False, timeout=20)


def test_the_page_knows_name_and_country_and_lists_the_test_accounts(page: str) -> None:
    shown = follow(page)

    assert 'value="Alpenblick IT GmbH"' in shown.text
    assert '<option value="DE" selected>Germany</option>' in shown.text
    assert shown.text.count('name="fill"') == 6
    assert "No real money moves here" in shown.text
    assert "script" not in shown.headers["Content-Security-Policy"]


def test_a_complete_form_makes_transfers_active_and_leads_back(shop: Shop, account: str, page: str) -> None:
    done, again = send(page, answer="complete"), send(page, answer="complete")

    assert (done.status_code, done.headers["Location"]) == (303, "http://127.0.0.1:1/back")
    assert again.headers["Location"] == "http://127.0.0.1:1/again"
    assert transfers(shop, account) == "active"
    told = [event.type for event in shop.client.v2.core.events.list({"object_id": account}).data]
    assert told[0] == "v2.core.account_link.returned"
    assert told.count("v2.core.account[requirements].updated") == 1


def test_the_enter_key_completes(shop: Shop, account: str, page: str) -> None:
    assert send(page).status_code == 303

    assert transfers(shop, account) == "active"


def test_whoever_finishes_later_is_still_restricted(shop: Shop, account: str, page: str) -> None:
    left = send(page, answer="later", holder="", number="")

    assert left.headers["Location"] == "http://127.0.0.1:1/back"
    assert transfers(shop, account) == "restricted"
    due = read(shop, account).requirements
    assert due
    assert due.entries


def test_stripe_may_reject(shop: Shop, account: str, page: str) -> None:
    assert send(page, answer="reject").headers["Location"] == "http://127.0.0.1:1/back"

    assert transfers(shop, account) == "rejected"


def test_mistakes_are_told_in_the_alert_and_beside_the_field(shop: Shop, account: str, page: str) -> None:
    refused = send(page, holder="", number="DE02120300000000202051")

    assert refused.status_code == 422
    assert alert(refused).startswith("Check these fields:")
    assert 'id="number-mistake"' in refused.text
    assert "DE02120300000000202051" not in refused.text
    assert transfers(shop, account) == "restricted"


def test_another_country_shows_its_own_test_accounts(shop: Shop, page: str) -> None:
    chosen = send(page, country="GB", show="numbers", number="")

    shown = follow(shop.server.url + chosen.headers["Location"])

    assert "00012345" in shown.text
    assert '<option value="GB" selected>' in shown.text


def test_a_test_account_is_filled_in(shop: Shop, page: str) -> None:
    chosen = send(page, fill="DE62370400440532013001", number="", holder="Changed GmbH")

    shown = follow(shop.server.url + chosen.headers["Location"])

    assert 'value="DE62 3704 0044 0532 0130 01"' in shown.text
    assert 'value="Changed GmbH"' in shown.text
    assert 'class="chosen" aria-current="true"' in shown.text


def test_a_party_that_comes_again_sees_where_its_money_goes(shop: Shop) -> None:
    account = shop.recipient()
    page = shop.server.url + follow(link(shop, account, "account_update").url).headers["Location"]

    assert "•••• 3000" in follow(page).text
    send(page, country="AT", number="AT89370400440532013002")
    assert shop.v1.accounts.external_accounts.list(account).data[0].last4 == "3002"
