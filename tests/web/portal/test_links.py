"""Links: made at the partner's prices, followed, and nobody else's to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import concessions
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import Link
from marketplace.protection.models import GuardDecision, Incident
from marketplace.protection.rules import PER_HOUR
from tests.support.guarding import rows
from tests.support.market import Market
from tests.support.protection import protection_of, registered
from tests.support.statements import counted
from tests.support.world import a_partner

Browser = Callable[..., FlaskClient]


def form_of(market: Market, **changes: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "plan": [market.plan, market.other_plan],
        f"quantity-{market.plan}": "2",
        f"retail-{market.plan}": "900.00",
        f"quantity-{market.other_plan}": "1",
        f"retail-{market.other_plan}": "33.33",
        "currency": "EUR",
        "title": "For Acme",
        "days": "14",
    }
    return {**fields, **changes}


def links() -> int:
    db.session.expire_all()
    return db.session.query(Link).count()


def test_a_basket_in_the_address_is_priced_in_all(market: Market, browser: Browser) -> None:
    page = browser("seller").get(
        f"/portal/links/new?plan={market.plan}&plan={market.other_plan}&retail-{market.plan}=900.00&quantity-{market.plan}=2"
    )

    assert page.status_code == 200
    assert "€1,833.33" in page.text  # 2 × 900.00 + 33.33
    assert "€308.33" in page.text  # 300.00 + 8.33


def test_a_link_is_made_with_quantity_price_title_and_days(market: Market, browser: Browser) -> None:
    client = browser("seller")

    answer = client.post("/portal/links/", data=form_of(market))
    shown = client.get(answer.location).text

    assert answer.status_code == 303
    assert ("For Acme" in shown, "http://127.0.0.1:8000/l/" in shown, "Dec 4, 2026" in shown) == (True, True, True)
    link = db.session.query(Link).filter_by(title="For Acme").one()
    assert [(line.quantity, line.unit_retail_minor, line.bps) for line in link.lines] == [
        (2, 90_000, 2500),
        (1, 3_333, 2500),
    ]
    assert (link.partner_id, link.created_by) == (market.partner_id, market.seller.public_id)


def test_a_mistake_keeps_what_was_typed_and_makes_nothing(market: Market, browser: Browser) -> None:
    before = links()

    answer = browser("seller").post(
        "/portal/links/",
        data=form_of(
            market, **{f"retail-{market.plan}": "700", f"quantity-{market.other_plan}": "none", "days": "366"}
        ),
    )

    assert answer.status_code == 422
    for text in (
        "700.00 EUR a unit is below the partner price. Ask 750.00 EUR or more.",
        "Write a whole number from 1 to 100,000.",
        "Write a number of days from 1 to 365.", 'value="700"', "For Acme",
    ):  # fmt: skip
        assert text in answer.text
    assert links() == before


@pytest.mark.parametrize("changes", [{"priced_in": "USD"}, {"currency": "XXX"}], ids=str)
def test_prices_typed_in_another_currency_are_looked_at_before_a_link_is_made(
    market: Market, browser: Browser, changes: dict[str, str]
) -> None:
    before = links()

    answer = browser("seller").post("/portal/links/", data=form_of(market, **changes))

    assert answer.status_code == 422
    assert "The prices are now in EUR." in answer.text
    assert links() == before


def test_a_title_longer_than_a_line_and_a_price_beyond_all_measure_are_refused(
    market: Market, browser: Browser
) -> None:
    client, before = browser("seller"), links()

    long = client.post("/portal/links/", data=form_of(market, title="x" * 121))
    dear = client.post("/portal/links/", data=form_of(market, **{f"retail-{market.plan}": "92233720368547758.07"}))

    assert (long.status_code, "at most 120 characters" in long.text) == (422, True)
    assert (dear.status_code, "10000000000.00 EUR or less" in dear.text) == (422, True)
    assert links() == before


def test_a_link_of_nothing_is_not_made(market: Market, browser: Browser) -> None:
    before = links()

    answer = browser("seller").post("/portal/links/", data={"plan": "pln_unknown", "currency": "EUR"})

    assert (answer.status_code, links()) == (422, before)
    assert "Choose what to sell." in answer.text


def test_a_suspended_partner_makes_no_link(market: Market, browser: Browser) -> None:
    market.world.partner.state = "suspended"
    db.session.commit()
    before = links()

    answer = browser("seller").post("/portal/links/", data=form_of(market))

    assert (answer.status_code, links()) == (422, before)
    assert "Your company is suspended" in answer.text


def test_only_owner_and_seller_make_links(market: Market, browser: Browser) -> None:
    before, client = links(), browser("finance")

    assert [
        client.get("/portal/links/new").status_code,
        client.post("/portal/links/", data=form_of(market)).status_code,
    ] == [403, 403]
    assert links() == before


def test_the_list_tells_states_and_what_each_link_brought(market: Market, browser: Browser) -> None:
    client = browser()

    everything, expired = client.get("/portal/links/").text, client.get("/portal/links/?state=expired").text
    found, lost = client.get("/portal/links/?q=backup").text, client.get("/portal/links/?q=nothing").text

    assert ("Active" in everything, "€150.00" in everything, "Copy link" in everything) == (True, True, True)
    assert "No link fits." in expired
    assert (market.link in found, "No link fits." in lost) == (True, True)


def test_the_list_asks_the_same_for_many_links(market: Market, browser: Browser) -> None:
    client = browser()
    with counted() as few:
        client.get("/portal/links/")
    for _ in range(5):
        client.post("/portal/links/", data=form_of(market))

    with counted() as many:
        client.get("/portal/links/")

    assert len(many) == len(few) <= 6


def test_a_link_shows_its_terms_and_the_orders_it_brought(market: Market, browser: Browser) -> None:
    page = browser().get(f"/portal/links/{market.link}").text

    for text in ("€900.00", "€1,000.00", "25\u00a0%", market.order, market.waiting, "Acme", "/l/"):
        assert text in page


def test_another_partners_link_looks_like_none(market: Market, browser: Browser) -> None:
    client = browser()

    answers = [client.get(f"/portal/links/{each}") for each in (market.foreign_link, "lnk_unknown")]

    assert [answer.status_code for answer in answers] == [404, 404]
    foreign, absent = (re.sub("req_[a-z0-9]+", "", answer.text) for answer in answers)
    assert foreign == absent


def test_more_offerings_are_found_by_words(market: Market, browser: Browser) -> None:
    page = browser("seller").get(f"/portal/links/new?plan={market.plan}&find=mail").text

    assert f'value="{market.other_plan}"' in page
    assert "€25.00" in page


def test_a_quote_is_for_one_account_with_its_concessions_and_extends_its_protection(
    market: Market, browser: Browser
) -> None:
    partner = market.world.partner
    answer = registered(partner, "acme.com", at=clock.now() - timedelta(days=100))
    ends_at = protection_of(answer).ends_at
    concessions.grant(
        partner, bps=500, funder="operator", reason="A large deal.", granted_by="usr_test",
        at=clock.now(), starts_at=clock.now(), ends_at=clock.now() + timedelta(days=9), account=answer.registration.account,
    )  # fmt: skip
    db.session.commit()

    made = browser("seller").post("/portal/links/", data=form_of(market, title="Quoted", customer="www.acme.com"))

    assert made.status_code == 303
    link = db.session.query(Link).filter_by(title="Quoted").one()
    assert [line.bps for line in link.lines] == [3000, 3000]
    assert link.account_id == answer.registration.account_id
    decision = db.session.get_one(GuardDecision, link.guard_decision_id)
    assert (decision.route, decision.outcome, decision.standing) == ("quote", "allow", "own")
    assert protection_of(answer).ends_at > ends_at
    assert "A quote: its terms are for the one customer that you named." in browser("seller").get(made.location).text


def test_a_quote_to_somebody_elses_account_says_that_it_will_be_credited(market: Market, browser: Browser) -> None:
    rival = a_partner("Southwind")
    registered(rival, "acme.com", at=clock.now() - timedelta(days=1))
    client = browser("seller")

    made = client.post("/portal/links/", data=form_of(market, title="Quoted", customer="acme.com"))

    assert made.status_code == 303
    page = client.get(made.location).text
    assert "Another partner has a right on this company" in page
    assert "Southwind" not in page
    [incident] = rows(Incident)
    assert (incident.partner_id, incident.kind, incident.outcome, incident.resolution) == (
        rival.id, "quote", "credit", "noted",
    )  # fmt: skip


def test_a_quote_that_the_programme_refuses_makes_no_link_and_stays_on_record(market: Market, browser: Browser) -> None:
    rival = a_partner("Southwind")
    registered(rival, "acme.com", at=clock.now() - timedelta(days=1))
    rival.programme.on_partner_sale = "refuse"
    db.session.commit()
    before = links()

    refused = browser("seller").post("/portal/links/", data=form_of(market, title="Quoted", customer="acme.com"))

    assert refused.status_code == 422
    assert "This sale was refused" in refused.text
    assert 'value="acme.com"' in refused.text
    assert links() == before
    assert [each.resolution for each in rows(Incident)] == ["refused"]


def test_quoting_counts_as_asking_about_an_account(market: Market, browser: Browser) -> None:
    client = browser("seller")
    for _ in range(PER_HOUR):
        assert client.post("/portal/links/", data=form_of(market, customer="acme.com")).status_code == 303

    refused = client.post("/portal/links/", data=form_of(market, customer="globex.com"))
    unknown = client.post("/portal/links/", data=form_of(market, customer="gmail.com"))

    assert (refused.status_code, unknown.status_code) == (422, 422)
    assert "You have asked about as many accounts" in refused.text
    assert client.post("/portal/links/", data=form_of(market)).status_code == 303  # a link for anybody asks nothing
