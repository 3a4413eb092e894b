"""Mail about leads: to its partner or to the house, and of the partner's the operator reads nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.jobs import lead_mails
from marketplace.messaging.models import Message
from tests.support.leads import taken
from tests.support.protection import a_field, as_operator, registered
from tests.support.world import a_person


def test_a_routed_lead_is_told_to_its_partner_where_the_operator_does_not_read_it(app: Flask) -> None:
    field = a_field()
    for role in ("owner", "seller", "finance"):
        a_person(field.partner.id, role, email=f"{role}@north.example")
    db.session.commit()
    registered(field.partner)
    lead = taken("kim@acme.com")

    for _ in range(2):
        lead_mails.received(lead_id=lead.lead_id)

    told = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [mail.recipient for mail in told] == ["owner@north.example", "seller@north.example"]
    assert f"/portal/leads/{lead.public_id}/" in told[0].text
    assert "acme" not in (told[0].text + told[0].html + told[0].subject).lower()
    with as_operator():
        assert db.session.scalars(select(Message.id)).all() == []


def test_a_lead_that_stays_is_told_to_the_channel_managers(app: Flask) -> None:
    field = a_field()
    lead = taken("kim@globex.com")

    lead_mails.received(lead_id=lead.lead_id)

    with as_operator():
        told = db.session.scalars(select(Message).order_by(Message.id)).all()
        assert [mail.recipient for mail in told] == [field.manager.email, field.second.email]
        assert f"/operator/leads/{lead.public_id}/" in told[0].text
