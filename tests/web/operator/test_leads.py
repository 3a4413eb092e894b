"""Leads at the operator's: one word of what is a partner's, everything of what is the house's."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import lead_mails
from marketplace.protection.models import LeadDetail
from tests.support.leads import taken
from tests.support.protection import registered
from tests.support.world import World, a_person


@pytest.mark.row("S2-4")
def test_of_a_routed_lead_no_page_list_mail_or_trail_says_who_wrote_or_to_whom_it_went(
    manager: FlaskClient, world: World
) -> None:
    registered(world.partner, at=clock.now())
    for email in ("owner@north.example", "seller@north.example"):
        a_person(world.partner.id, email.partition("@")[0], email=email)
    db.session.commit()
    lead = taken("kim@acme.com", offerings=[world.offering], at=clock.now())
    other = taken("sam@acme.com", company="Other words", message="Quite different", at=clock.now())
    lead_mails.received(lead_id=lead.lead_id)

    one, two = (manager.get(f"/operator/leads/{each.public_id}/") for each in (lead, other))
    pages = [
        manager.get(path).text
        for path in (
            "/operator/leads/", "/operator/leads/?standing=routed", "/operator/leads/?format=csv", "/operator/mail/",
            "/operator/trail/", "/operator/search/?q=acme",
        )
    ]  # fmt: skip

    for words in ("acme.com", "Acme", "Kim Doe", "We need it", "north.example", "Quite different"):
        assert not any(words in page for page in (*pages, one.text, two.text)), words
    assert "Northwind" not in one.text
    assert len(one.data) == len(two.data)
    assert "Routed" in one.text


def test_what_stayed_is_worked_and_handed_over(manager: FlaskClient, world: World) -> None:
    lead = taken("kim@globex.com", company="Globex", at=clock.now())
    path = f"/operator/leads/{lead.public_id}/"
    assert "kim@globex.com" in manager.get(path).text

    assert manager.post(f"{path}steps/", data={"action": "contact"}).status_code == 303
    assert manager.post(f"{path}handing/", data={"partner": ""}).status_code == 422
    assert manager.post(f"{path}handing/", data={"partner": world.partner.public_id}).status_code == 303

    page = manager.get(path).text
    assert "Handed over" in page
    assert "Northwind" in page
    assert "globex" not in page.lower()
    assert db.session.query(LeadDetail).one().partner_id == world.partner.id
    again = manager.post(f"{path}handing/", data={"partner": world.other_partner.public_id})
    assert again.status_code == 422
    assert manager.post(f"{path}steps/", data={"action": "lose"}).status_code == 404


def test_finance_reads_and_changes_nothing(finance: FlaskClient, world: World) -> None:
    lead = taken("kim@globex.com", at=clock.now())
    path = f"/operator/leads/{lead.public_id}/"

    assert "Hand it to a partner" not in finance.get(path).text
    assert finance.post(f"{path}handing/", data={"partner": world.partner.public_id}).status_code == 403
    assert db.session.query(LeadDetail).one().partner_id is None
