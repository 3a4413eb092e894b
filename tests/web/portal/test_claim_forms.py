"""The form of a claim is filled in from an incident of the partner's own."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.protection.models import Incident
from tests.support.market import NOW, Market
from tests.support.people import sign_in
from tests.support.protection import registered
from tests.support.shops import a_direct_order

Browser = Callable[..., FlaskClient]


def test_the_order_of_an_own_incident_is_filled_in_and_a_strangers_is_not(
    market: Market, browser: Browser, client: FlaskClient
) -> None:
    registered(market.world.partner, "globex.com", at=NOW)
    number = a_direct_order(market.world.offering, email="kim@globex.com", at=NOW)
    incident = db.session.query(Incident).one().public_id

    own = browser().get(f"/portal/claims/new?incident={incident}").text
    sign_in(client, market.stranger)
    strange = client.get(f"/portal/claims/new?incident={incident}").text

    assert f'value="{number}"' in own
    assert number not in strange
    assert incident not in strange.replace(f"incident={incident}", "")


def test_a_number_may_come_with_the_address(browser: Browser) -> None:
    assert 'value="ord_x"' in browser().get("/portal/claims/new?order=ord_x").text
