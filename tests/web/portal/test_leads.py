"""The partner's leads: who wrote, what for, and the next step."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.protection.leads.taking import Taken
from marketplace.protection.models import LeadDetail, LeadStep, Registration
from tests.support.leads import taken
from tests.support.market import Market
from tests.support.protection import registered

Browser = Callable[..., FlaskClient]


@pytest.fixture
def lead(market: Market) -> Taken:
    registered(market.world.partner, at=clock.now())
    return taken("kim@acme.com", offerings=[market.world.offering], at=clock.now())


def state() -> str:
    db.session.expire_all()
    return db.session.query(LeadDetail).one().state


def test_a_lead_is_found_and_says_who_wrote_and_what_to_do_next(browser: Browser, lead: Taken) -> None:
    client = browser("seller")

    listed, page = (
        client.get("/portal/leads/?q=acme&state=new").text,
        client.get(f"/portal/leads/{lead.public_id}/").text,
    )

    assert lead.public_id in listed
    for words in ("Acme GmbH", "Kim Doe", "mailto:kim@acme.com", "We need it."):
        assert words in page
    assert "/portal/links/new?plan=pln_" in page
    assert re.search(r'href="/portal/registrations/reg_[0-9a-z]{20}/"', page), "it is registered already"
    assert "/portal/registrations/new?" not in page
    db.session.query(Registration).update({"state": "rejected"})
    db.session.commit()
    again = client.get(f"/portal/leads/{lead.public_id}/").text
    assert f'"/portal/registrations/new?lead={lead.public_id}"' in again
    form = client.get(f"/portal/registrations/new?lead={lead.public_id}").text
    for words in ('value="Acme GmbH"', 'value="acme.com"', '<option selected value="DE"'):
        assert words in form
    assert "Acme GmbH" not in client.get("/portal/registrations/new?lead=led_nobodys").text
    quote = re.search(r'href="(/portal/links/new[^"]*)"', page)
    assert quote is not None
    assert "acme" not in quote[1]
    assert 'value="acme.com"' in client.get(quote[1].replace("&amp;", "&")).text
    assert "No lead fits." in client.get("/portal/leads/?q=globex").text
    assert "kim@acme.com" in client.get("/portal/leads/?format=csv").text


def test_what_became_of_it_is_noted(browser: Browser, lead: Taken) -> None:
    client, path = browser("seller"), f"/portal/leads/{lead.public_id}/steps/"

    assert client.post(path, data={"action": "contact", "note": "Called"}).status_code == 303
    assert client.post(path, data={"action": "contact"}).status_code == 422
    assert state() == "contacted"
    assert "Called" in client.get(f"/portal/leads/{lead.public_id}/").text
    assert client.post(path, data={"action": "lose"}).status_code == 303

    assert state() == "lost"


def test_it_is_won_with_an_order_of_ones_own(browser: Browser, market: Market, lead: Taken) -> None:
    client, path = browser("owner"), f"/portal/leads/{lead.public_id}/steps/"

    wrong = client.post(path, data={"action": "win", "order": "ord_absent"})
    right = client.post(path, data={"action": "win", "order": market.order})

    assert (wrong.status_code, "There is no such order among yours." in wrong.text) == (422, True)
    assert (right.status_code, state()) == (303, "won")
    order_id = db.session.query(Order.id).filter_by(public_id=market.order).scalar()
    assert db.session.query(LeadStep.order_id).order_by(LeadStep.id).all()[-1] == (order_id,)
    assert "What became of it" not in client.get(f"/portal/leads/{lead.public_id}/").text


def test_finance_reads_and_changes_nothing(browser: Browser, lead: Taken) -> None:
    client = browser("finance")

    assert "What became of it" not in client.get(f"/portal/leads/{lead.public_id}/").text
    assert client.post(f"/portal/leads/{lead.public_id}/steps/", data={"action": "lose"}).status_code == 403

    assert state() == "new"
