"""Incidents on the partner's pages: what happened, in plain words, and nobody else's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.protection.models import Incident, Registration
from tests.support.market import NOW, Market
from tests.support.people import sign_in
from tests.support.protection import registered
from tests.support.settling import settled
from tests.support.shops import a_direct_order

Browser = Callable[..., FlaskClient]


@pytest.fixture
def incident(market: Market) -> str:
    """The house sold directly to a registered customer of the partner's."""
    registered(market.world.partner, "globex.com", at=NOW - timedelta(days=2))
    a_direct_order(market.world.offering, email="kim@globex.com", at=NOW - timedelta(days=1))
    return str(db.session.query(Incident).one().public_id)


@pytest.mark.row("S2-6")
def test_the_partner_finds_the_sale_around_its_account_from_its_home(browser: Browser, incident: str) -> None:
    client = browser("seller")
    assert f"/portal/incidents/{incident}/" in client.get("/portal/").text

    listed, page = client.get("/portal/incidents/").text, client.get(f"/portal/incidents/{incident}/").text

    for text in (listed, page):
        assert "Globex AG" in text
        assert "Direct order" in text
        assert "Backup Suite" in text
    for said in ("Waits for payment", "Registration", "100", "Who sold stays unsaid"):
        assert said in page
    assert f"/portal/claims/new?incident={incident}" in page


def test_a_strangers_incident_looks_like_none(market: Market, client: FlaskClient, incident: str) -> None:
    sign_in(client, market.stranger)

    answers = [client.get(f"/portal/incidents/{number}/") for number in (incident, "inc_nobodys")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert incident not in client.get("/portal/incidents/").text


def test_the_list_is_searched_and_given_as_csv(browser: Browser, incident: str) -> None:
    client = browser()

    assert "No incident fits" in client.get("/portal/incidents/?q=acme").text
    assert "No incident fits" in client.get("/portal/incidents/?end=refused").text
    rows = client.get("/portal/incidents/?kind=direct_order&format=csv").text.splitlines()

    assert rows[0].startswith("incident,customer,kind,held_by,guard,ended")
    assert rows[1].startswith(f"{incident},Globex AG,direct_order,registration,credit,open,")


def test_what_belongs_together_leads_to_each_other(market: Market, browser: Browser, incident: str) -> None:
    client = browser()
    registration = db.session.query(Registration.public_id).scalar()
    order = db.session.query(Order).join(Incident, Incident.decision_id == Order.guard_decision_id).one()
    settled(order, at=NOW)
    credit = db.session.query(Commission.public_id).where(Commission.credit_id.is_not(None)).scalar()

    home, page = client.get("/portal/").text, client.get(f"/portal/incidents/{incident}/").text
    receipt = client.get(f"/portal/commissions/{credit}").text

    assert re.search(rf"/portal/incidents/{incident}/\">Globex AG</a>", home)
    assert f'href="/portal/registrations/{registration}/"' in page
    assert f'href="/portal/commissions/{credit}"' in page
    assert f'href="/portal/incidents/{incident}/"' in receipt
    assert f"/portal/incidents/?q={registration}" in client.get(f"/portal/registrations/{registration}/").text
