from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.partners.models import PartnerCost
from tests.support.market import Market


def test_an_unknown_currency_becomes_the_partners_own(market: Market, browser: Callable[..., FlaskClient]) -> None:
    said = {
        "currency": "XXX",
        "hourly": "1",
        "checkout_minutes": "1",
        "partner_order_minutes": "1",
        "direct_order_minutes": "1",
    }

    assert browser().post("/portal/profit/costs/", data=said).status_code == 303

    with acting(Actor("partner", str(market.partner_id))):
        assert [(each.currency, each.hourly_minor) for each in db.session.query(PartnerCost)] == [("EUR", 100)]
