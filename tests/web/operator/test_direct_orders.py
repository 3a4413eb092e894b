"""The channel manager enters an order for a customer."""

from __future__ import annotations

import re

import psycopg
from flask.testing import FlaskClient

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.protection.models import GuardDecision, Incident
from tests.support.guarding import refuse_direct_sales
from tests.support.paying import run_waiting
from tests.support.sales import a_link, an_order, paid
from tests.support.world import World

CUSTOMER = {"company": "Acme GmbH", "name": "Kim", "email": "kim@acme.example.org", "country": "DE", "currency": "EUR"}


def fill(
    browser: FlaskClient, world: World, address: str = "/operator/direct-orders/", **changes: str
) -> dict[str, str]:
    """Enter a customer and two units, as somebody does who works it out first; return the form as it stands then."""
    plan = world.offering.plans[0].public_id
    given = {**CUSTOMER, "plan": plan, f"quantity-{plan}": "2", **changes}
    page = browser.post(address, data={**given, "recalculate": "1"})
    assert page.status_code == 200
    hidden = dict(re.findall(r'name="(draft|shown_total)"[^>]*value="([^"]*)"', page.text))
    return {**given, **hidden}


def test_an_order_is_entered_with_its_total_shown_and_its_customer_asked(
    manager: FlaskClient, world: World, superuser: psycopg.Connection
) -> None:
    form = fill(manager, world, po_number="PO 7")
    assert form["shown_total"] == "240000"

    first = manager.post("/operator/direct-orders/", data=form)
    second = manager.post("/operator/direct-orders/", data=form)

    order = db.session.query(Order).one()
    assert first.location == second.location == f"/operator/orders/{order.public_id}"
    assert (order.route, order.partner_id, order.contact.po_number) == ("direct_order", None, "PO 7")
    assert run_waiting(superuser, only="mail.payment_request") == ["mail.payment_request"]
    assert [entry.action for entry in db.session.query(AuditEntry)] == ["order.entered"]
    page = manager.get(first.location).text
    for words in ("PO 7", "Acme GmbH", "kim@acme.example.org"):
        assert words in page, "it is the operator's own customer"


def test_a_partners_customer_stays_the_partners(manager: FlaskClient, world: World) -> None:
    paid(an_order(a_link(world.partner, world.offering)))

    manager.post("/operator/direct-orders/", data=fill(manager, world))

    order = db.session.query(Order).filter_by(route="direct_order").one()
    assert (order.partner_id, order.commission_minor, order.attribution) == (None, 0, "house")
    assert (order.guard_decision.outcome, order.guard_decision.partner_of_record_id) == ("credit", world.partner.id)
    assert db.session.query(Incident).one().kind == "direct_order"
    page = manager.get(f"/operator/orders/{order.public_id}").text
    for words in ("Acme GmbH", "kim@acme.example.org"):
        assert words not in page


def test_a_refusal_is_told_and_stays_on_record(manager: FlaskClient, world: World) -> None:
    form = fill(manager, world)
    refuse_direct_sales(world.partner)

    refused = manager.post("/operator/direct-orders/", data=form)

    assert refused.status_code == 422
    assert "This sale was refused" in refused.text
    assert world.partner.name not in refused.text
    assert 'value="Acme GmbH"' in refused.text
    assert [decision.outcome for decision in db.session.query(GuardDecision)] == ["refuse"]
    assert db.session.query(Order).count() == 0


def test_offerings_are_found_added_and_removed_and_nothing_is_written(manager: FlaskClient, world: World) -> None:
    own, other = (each.plans[0].public_id for each in (world.offering, world.other_offering))

    found = manager.post("/operator/direct-orders/", data={**CUSTOMER, "plan": own, "find": "mail", "search": "1"})
    added = manager.post("/operator/direct-orders/", data={**CUSTOMER, "plan": own, "add": other})
    removed = manager.post("/operator/direct-orders/", data={**CUSTOMER, "plan": [own, other], "remove": own})

    assert f'name="add" value="{other}"' in found.text
    assert added.text.count('name="plan"') == 2
    assert removed.text.count('name="plan"') == 1
    assert db.session.query(Order).count() == 0


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(manager: FlaskClient, world: World) -> None:
    plan = world.offering.plans[0].public_id
    form = fill(manager, world)

    nobody = manager.post("/operator/direct-orders/", data={**form, "company": ""})
    nothing = manager.post("/operator/direct-orders/", data={**CUSTOMER, "draft": "x"})
    zero = manager.post("/operator/direct-orders/", data={**form, f"quantity-{plan}": "0"})
    changed = manager.post("/operator/direct-orders/", data={**form, f"quantity-{plan}": "3"})

    assert [each.status_code for each in (nobody, nothing, zero, changed)] == [422] * 4
    assert "Enter the name of your company." in nobody.text
    assert "Add at least one offering." in nothing.text
    assert "Enter a whole number from 1 to 100,000." in zero.text
    assert "The total has changed" in changed.text
    assert db.session.query(Order).count() == 0


def test_finance_enters_no_orders(finance: FlaskClient, world: World) -> None:
    assert finance.get("/operator/direct-orders/new").status_code == 403
