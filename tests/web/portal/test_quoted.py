"""From a registration, a lead or a request straight to a quote that keeps the customer, and out of every address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import Link
from tests.support.market import Market
from tests.support.protection import registered

Browser = Callable[..., FlaskClient]
FILLED = 'name="customer" autocomplete="off"'


@pytest.fixture
def claimed(market: Market) -> str:
    """A registration of the partner's, by its public id."""
    made = registered(market.world.partner, "initech.com", at=clock.now() - timedelta(days=1), company="Initech AG")
    return made.registration.public_id


def test_a_registration_leads_to_a_quote_in_three_steps_and_no_address_names_the_customer(
    market: Market, browser: Browser, claimed: str
) -> None:
    client = browser("seller")
    assert f'href="/portal/links/new?for={claimed}"' in client.get(f"/portal/registrations/{claimed}/").text

    begun = client.get(f"/portal/links/new?for={claimed}").text
    chosen = client.post("/portal/links/preview/", data={"customer": "initech.com", "plan": market.plan})
    fields = {"customer": "initech.com", "plan": market.plan, "days": "30", "currency": "EUR"}
    fields |= {f"quantity-{market.plan}": "1", f"retail-{market.plan}": "1000.00"}
    made = client.post("/portal/links/", data=fields)

    assert "Quote for Initech AG" in begun
    assert 'value="initech.com"' in begun
    assert f'value="{market.plan}"' in begun, "what may be sold is offered at once"
    assert (chosen.status_code, 'value="initech.com"' in chosen.text, "You earn" in chosen.text) == (200, True, True)
    assert made.status_code == 303
    assert "initech" not in made.location
    assert db.session.query(Link).order_by(Link.id.desc()).first().is_quote  # type: ignore[union-attr]


def test_a_customer_in_an_address_is_not_read(market: Market, browser: Browser) -> None:
    page = browser("seller").get(f"/portal/links/new?plan={market.plan}&customer=initech.com").text

    assert "initech" not in page


def test_somebody_elses_registration_fills_nothing_in(market: Market, browser: Browser) -> None:
    theirs = registered(market.world.other_partner, "hooli.com", at=clock.now(), company="Hooli AG")

    for public_id in (theirs.registration.public_id, "reg_nobodys", "led_nobodys", "prq_nobodys", "ord_1", ""):
        page = browser("seller").get(f"/portal/links/new?for={public_id}")
        assert (page.status_code, "ooli" in page.text, "New link" in page.text) == (200, False, True)
