"""A partner appeals once, and gives up what nobody has decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.claims.models import Claim
from marketplace.db.base import db
from tests.support.claiming import claimed
from tests.support.market import NOW, Market

Browser = Callable[..., FlaskClient]


@pytest.fixture
def lost(market: Market) -> str:
    return claimed(market.world.partner, market.foreign_order, at=NOW).public_id


def state() -> str:
    db.session.expire_all()
    return db.session.query(Claim).one().state


def test_an_appeal_asks_why_and_is_made_once(browser: Browser, lost: str) -> None:
    client = browser("seller")
    assert "Nothing on record ties such an order to you" in client.get(f"/portal/claims/{lost}/appeal/new").text

    empty = client.post(f"/portal/claims/{lost}/appeal/", data={"reason": ""})
    made = client.post(f"/portal/claims/{lost}/appeal/", data={"reason": "It was ours."}, follow_redirects=True)
    again = client.post(f"/portal/claims/{lost}/appeal/", data={"reason": "It was ours."})

    assert (empty.status_code, again.status_code, state()) == (422, 422, "appealed")
    assert "Somebody else looks at it now." in made.text
    assert "It was ours." in made.text


def test_what_waits_is_given_up_and_a_second_press_changes_nothing(browser: Browser, lost: str) -> None:
    client = browser()
    client.post(f"/portal/claims/{lost}/appeal/", data={"reason": "It was ours."})

    first = client.post(f"/portal/claims/{lost}/withdrawal/", follow_redirects=True)
    second = client.post(f"/portal/claims/{lost}/withdrawal/", follow_redirects=True)

    assert "You may claim the order again." in first.text
    assert "it has gone on since this page was opened" in second.text
    assert state() == "withdrawn"
