"""Working out a link writes nothing and puts everything into the address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.orders.models import Link
from tests.support.market import Market

Browser = Callable[..., FlaskClient]


def test_the_forms_fields_go_into_the_address_and_no_link_is_made(market: Market, browser: Browser) -> None:
    before = db.session.query(Link).count()

    answer = browser("seller").post(
        "/portal/links/preview/",
        data={"plan": [market.plan, market.other_plan], f"retail-{market.plan}": "900.00", "csrf_token": "secret"},
    )

    place = urlsplit(answer.location)
    assert (answer.status_code, place.path) == (303, "/portal/links/new")
    assert parse_qs(place.query) == {"plan": [market.plan, market.other_plan], f"retail-{market.plan}": ["900.00"]}
    assert db.session.query(Link).count() == before


def test_a_plan_is_taken_out_with_its_fields(market: Market, browser: Browser) -> None:
    fields = {
        "plan": [market.plan, market.other_plan], f"quantity-{market.plan}": "2", f"quantity-{market.other_plan}": "3",
        "remove": market.plan,
    }  # fmt: skip

    answer = browser("seller").post("/portal/links/preview/", data=fields)

    assert parse_qs(urlsplit(answer.location).query) == {
        "plan": [market.other_plan], f"quantity-{market.other_plan}": ["3"],
    }  # fmt: skip


def test_an_offerings_own_page_comes_back_unless_more_is_to_be_added(market: Market, browser: Browser) -> None:
    client, fields = browser("seller"), {"plan": market.plan, "back": market.offering}

    stays = client.post("/portal/links/preview/", data=fields)
    goes_on = client.post("/portal/links/preview/", data={**fields, "basket": "yes"})

    assert urlsplit(stays.location).path == f"/portal/shop/{market.offering}"
    assert urlsplit(goes_on.location).path == "/portal/links/new"


def test_a_named_customer_is_answered_in_the_page_and_goes_into_no_address(market: Market, browser: Browser) -> None:
    fields = {"plan": [market.plan, market.other_plan], "customer": "globex.example", "remove": market.other_plan}

    answer = browser("seller").post("/portal/links/preview/", data=fields)
    blank = browser("seller").post("/portal/links/preview/", data={**fields, "customer": "  "})

    assert (answer.status_code, answer.location) == (200, None)
    assert 'value="globex.example"' in answer.text
    assert f'value="{market.plan}"' in answer.text
    assert f'value="{market.other_plan}"' not in answer.text
    assert blank.status_code == 303
    assert "customer" not in blank.location
