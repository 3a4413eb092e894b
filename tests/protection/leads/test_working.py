"""What becomes of leads: worked by their partner or by the house, and handed over once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from marketplace.audit.models import AuditEntry
from marketplace.core.states import TransitionRefused
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.protection.leads import queries, working
from marketplace.protection.leads.errors import HandedToSuspended, LeadGone
from marketplace.protection.models import LeadDetail, LeadStep
from tests.support.changes import bought
from tests.support.leads import taken
from tests.support.protection import AT, Field, a_field, as_operator, as_partner, registered

LATER = AT + timedelta(days=4)


@pytest.fixture
def field(app: Flask) -> Field:
    return a_field()


def deeds() -> list[str]:
    entries = select(AuditEntry.action).where(AuditEntry.subject_kind == "lead").order_by(AuditEntry.id)
    return list(db.session.scalars(entries))


def test_a_partner_works_its_lead_and_the_trail_says_nothing_of_it(field: Field) -> None:
    registered(field.partner)
    number = taken("kim@acme.com").public_id

    with as_partner(field.partner):
        lead = queries.of_partner(field.partner.id, number)
        working.advance(lead, "contact", by="usr_jana", at=LATER, note=" called ")
        working.advance(lead, "lose", by="usr_jana", at=LATER)
        working.advance(lead, "contact", by="usr_jana", at=LATER)
        db.session.commit()
        steps = [(step.from_state, step.to_state, step.actor, step.note) for step in queries.steps_of(lead.lead_id)]

    assert steps == [
        ("", "new", "form", ""),
        ("new", "contacted", "usr_jana", "called"),
        ("contacted", "lost", "usr_jana", ""),
        ("lost", "contacted", "usr_jana", ""),
    ]
    assert deeds() == ["lead.received"]


def test_a_lead_is_won_with_its_order(app: Flask) -> None:
    customer = bought(email="kim@globex.com")
    number, partner_id, order_id = taken("kim@globex.com").public_id, customer.world.partner.id, customer.order.id

    with as_partner(customer.world.partner):
        lead = working.advance(
            queries.of_partner(partner_id, number), "win", by="usr_jana", at=LATER, order_id=order_id
        )
        db.session.commit()
        assert (lead.state, queries.steps_of(lead.lead_id)[-1].order_id) == ("won", order_id)
        with pytest.raises(TransitionRefused):
            working.advance(lead, "lose", by="usr_jana", at=LATER)


def test_the_house_works_what_stayed_with_it_until_it_hands_it_over(field: Field) -> None:
    number = taken("kim@globex.com").public_id
    with as_operator():
        lead = queries.by_public_id(number)
        assert lead.detail
        working.advance(lead.detail, "contact", by="usr_clara", at=LATER)
        db.session.commit()

        working.hand(lead, field.rival, by="usr_clara", at=LATER)
        db.session.commit()

        known = queries.by_public_id(number)
        assert (known.standing, known.detail, known.handed_to_id) == ("handed", None, field.rival.id)
        with pytest.raises(LeadGone):
            working.hand(known, field.partner, by="usr_clara", at=LATER)
        db.session.rollback()
    with as_partner(field.rival):
        mine = queries.of_partner(field.rival.id, number)
        assert (mine.state, mine.email) == ("new", "kim@globex.com")
        assert [step.actor for step in queries.steps_of(mine.lead_id)] == ["usr_clara"]
    assert deeds() == ["lead.received", "lead.contacted", "lead.handed"]


def test_a_routed_lead_is_not_the_houses_to_hand_over(field: Field) -> None:
    registered(field.partner)
    number = taken("kim@acme.com").public_id

    with as_operator(), pytest.raises(LeadGone):
        working.hand(queries.by_public_id(number), field.rival, by="usr_clara", at=LATER)
    db.session.rollback()

    assert db.session.scalars(select(LeadDetail.partner_id)).all() == [field.partner.id]
    assert len(db.session.scalars(select(LeadStep)).all()) == 1


def test_a_suspended_partner_is_handed_nothing(field: Field) -> None:
    number = taken("kim@globex.com").public_id
    field.rival.state = "suspended"
    db.session.commit()
    rival = field.rival

    with pytest.raises(HandedToSuspended):
        working.hand(queries.by_public_id(number), rival, by="usr_clara", at=LATER)

    assert db.session.scalars(select(LeadDetail.partner_id)).all() == [None]


def test_a_partner_neither_gives_its_lead_away_nor_takes_another(field: Field) -> None:
    registered(field.partner)
    lead_id = taken("kim@acme.com").lead_id
    own, foreign = field.partner.id, field.rival.id

    for partner_id in (own, foreign):
        partner = Actor("partner", str(partner_id))
        with acting(partner), pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(LeadDetail.__table__.update().values(partner_id=foreign))
        db.session.rollback()
        with acting(partner), pytest.raises(ProgrammingError, match="the house alone"):
            db.session.execute(working.HAND, {"lead_id": lead_id, "partner_id": 1, "actor": "x", "at": LATER})
        db.session.rollback()

    assert db.session.scalars(select(LeadDetail.partner_id)).all() == [own]
