"""Claiming an order on the partner's pages: a number is enough, and the answer comes at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.claims.models import Claim
from marketplace.db.base import db
from tests.support.claiming import concluded, sold_by_rival
from tests.support.market import NOW, Market
from tests.support.people import sign_in
from tests.support.protection import registered

Browser = Callable[..., FlaskClient]
YESTERDAY = NOW - timedelta(days=1)


def file(client: FlaskClient, ref: str = "", **facts: str) -> str:
    """Send the form and return the page that follows."""
    answer = client.post("/portal/claims/", data={"mark": f"m-{ref}", "order_ref": ref, **facts})
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


@pytest.fixture
def taken(market: Market) -> str:
    """An order that another partner sold to an account that was this one's."""
    order = sold_by_rival(market.world, "kim@globex.com", at=YESTERDAY)
    registered(market.world.partner, "globex.com", at=YESTERDAY - timedelta(days=1))
    return order.public_id


@pytest.mark.row("N10")
def test_an_order_is_claimed_by_its_number_and_won_in_the_same_request(browser: Browser, taken: str) -> None:
    client = browser("finance")
    form = client.get("/portal/claims/new").text
    assert len(re.findall(r"<(?:input|select|textarea)[^>]* required", form)) <= 3

    page = file(client, taken)

    assert "You have won" in page
    assert "The account was yours when the order was placed" in page
    assert "€250.00" in page
    assert taken in page
    claim = db.session.query(Claim).one()
    concluded(claim, at=NOW)
    answered = client.get(f"/portal/claims/{claim.public_id}/").text
    assert "went to your book on" in answered
    receipt = re.findall(r'href="(/portal/commissions/com_[0-9a-z]{20})"', answered)
    assert len(receipt) == 1
    assert f'href="/portal/claims/{claim.public_id}/"' in client.get(receipt[0]).text


def test_a_number_that_nobody_has_and_a_strangers_order_show_the_same_page(market: Market, browser: Browser) -> None:
    client, pages = browser("seller"), []
    for number in (market.foreign_order, "ord_00000000000000000000"):
        page = file(client, number)
        claim = re.findall(r"clm_[0-9a-z]{20}", page)[0]
        pages.append(re.sub(r'value="[^"]{60,}"', "", page.replace(claim, "CLAIM").replace(number, "NUMBER")))

    assert "Nothing on record ties such an order to you" in pages[0]
    assert pages[0] == pages[1]


def test_without_the_number_three_facts_lead_to_the_order(market: Market, browser: Browser, taken: str) -> None:
    page = file(browser(), sold_on="2026-11-19", offering=market.offering, customer="globex.com")

    assert "You have won" in page
    assert taken in page
    assert "globex.com" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "or the day, the offering and who bought."),
        ({"order_ref": "two words"}, "This is no order number."),
        ({"sold_on": "2026-11-19", "customer": "Globex"}, "or the day, the offering and who bought."),
    ],
)
def test_a_mistake_keeps_what_was_typed(browser: Browser, data: dict[str, str], said: str) -> None:
    answer = browser().post("/portal/claims/", data={"mark": "m", "reason": "It was ours.", **data})

    assert answer.status_code == 422
    assert said in answer.text
    assert "It was ours." in answer.text
    assert db.session.query(Claim).count() == 0


def test_a_second_claim_leads_to_the_first(browser: Browser, taken: str) -> None:
    client = browser()
    file(client, taken)

    page = client.post("/portal/claims/", data={"mark": "another", "order_ref": taken}, follow_redirects=True).text

    assert "You have claimed this order already" in page
    assert db.session.query(Claim).count() == 1


def test_the_list_is_searched_and_given_as_csv(browser: Browser, taken: str) -> None:
    client = browser()
    assert "You have claimed nothing yet." in client.get("/portal/claims/").text
    file(client, taken)

    assert taken in client.get("/portal/claims/?state=won").text
    assert "No claim fits" in client.get("/portal/claims/?q=nobodys").text
    rows = client.get("/portal/claims/?format=csv").text.splitlines()

    assert rows[0].startswith("claim,state,rule,order_number")
    assert f",won,held_account,{taken}," in rows[1]


def test_a_strangers_claim_looks_like_none(market: Market, browser: Browser, client: FlaskClient, taken: str) -> None:
    file(browser(), taken)
    number = db.session.query(Claim).one().public_id
    sign_in(client, market.stranger)

    assert [client.get(f"/portal/claims/{each}/").status_code for each in (number, "clm_nobodys")] == [404, 404]


def test_too_many_in_a_day_are_refused(browser: Browser) -> None:
    client = browser()
    for number in range(20):
        file(client, f"nobodys-{number}")

    answer = client.post("/portal/claims/", data={"mark": "m", "order_ref": "one-more"})

    assert answer.status_code == 422
    assert "as many claims as one company may in a day" in answer.text
