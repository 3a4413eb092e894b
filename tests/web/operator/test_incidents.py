"""Incidents at the operator's: both sides and the guard's decision, and the customer only as a pseudonym."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.base import db
from marketplace.orders.models import Order, OrderAttribution
from marketplace.protection.models import Incident
from tests.support.claiming import SOLD
from tests.support.protection import AT, registered
from tests.support.sales import a_link, an_order
from tests.support.shops import a_direct_order
from tests.support.world import World


@pytest.fixture
def incident(world: World) -> Incident:
    registered(world.partner, "acme.com", at=AT)
    a_direct_order(world.offering, email="kim@acme.com", at=SOLD)
    return db.session.query(Incident).one()


def test_one_shows_decision_holdings_policy_and_a_pseudonym(
    world: World, finance: FlaskClient, incident: Incident
) -> None:
    account, number = incident.account.public_id, incident.public_id

    pages = [
        finance.get(path).text
        for path in (
            f"/operator/incidents/{number}/",
            "/operator/incidents/",
            "/operator/incidents/?format=csv",
            f"/operator/incidents/?q={account}",
            f"/operator/incidents/?q={pseudonym(account)}",
        )
    ]

    for said in (
        world.partner.name,
        account,
        pseudonym(account),
        "the house",
        "The account is protected.",
        "Contoso",
        "Partner programme",
    ):
        assert said in pages[0]
    for page in pages:
        assert number in page
        assert "Acme" not in page
        assert "acme.com" not in page
    assert "No incident fits" in finance.get("/operator/incidents/?q=Acme").text


def test_the_orders_page_leads_to_it(finance: FlaskClient, incident: Incident) -> None:
    order = db.session.query(Order).where(Order.guard_decision_id == incident.decision_id).one()

    page = finance.get(f"/operator/orders/{order.public_id}").text

    assert f'href="/operator/incidents/{incident.public_id}/"' in page


def test_one_that_is_not_there_is_not_found(finance: FlaskClient) -> None:
    assert finance.get("/operator/incidents/inc_nobodys/").status_code == 404


def test_columns_are_sorted_by_a_press_and_the_newest_stands_first(finance: FlaskClient, incident: Incident) -> None:
    page = finance.get("/operator/incidents/").text

    assert 'aria-sort="descending"' in page
    for key in ("kind", "end", "opened_at"):
        assert f'href="/operator/incidents/?sort={key}"' in page
    assert incident.public_id in finance.get("/operator/incidents/?sort=opened_at&end=open").text


def test_the_orders_evidence_has_times_as_people_read_them(finance: FlaskClient, world: World) -> None:
    order = an_order(a_link(world.partner, world.offering, at=AT), at=SOLD)
    [won] = db.session.query(OrderAttribution).where(
        OrderAttribution.order_id == order.id, OrderAttribution.outcome == "won"
    )
    bound_at = won.evidence["bound_at"]

    words = re.sub(r"<[^>]*>", " ", finance.get(f"/operator/orders/{order.public_id}").text)

    assert "bound at" in words
    assert bound_at not in words
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d", words)
