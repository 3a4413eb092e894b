"""Mail about claims and incidents: once, to whom it concerns, and without anybody's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.claims import deciding
from marketplace.claims.models import ClaimStep
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import claim_mails, claims
from marketplace.messaging.models import Message
from marketplace.protection.models import Incident
from tests.claims.test_deciding import AGAINST, an_open_claim
from tests.support.claiming import LATER, SOLD
from tests.support.guarding import rows
from tests.support.protection import AT, as_operator, registered
from tests.support.shops import a_direct_order
from tests.support.world import World, a_person, a_world

DAY = timedelta(days=1)


@pytest.fixture
def world(app: object) -> World:
    made = a_world()
    a_person(made.partner.id, "owner", email="owner@northwind.example")
    for role in ("channel_manager", "finance"):
        a_person(made.operator.id, role, email=f"{role}@meridian.example")
    db.session.commit()
    return made


def mails() -> list[tuple[str, str]]:
    return [(mail.recipient, mail.subject) for mail in db.session.scalars(select(Message).order_by(Message.id))]


def around(world: World, number: int, *, hours: int) -> None:
    registered(world.partner, f"acme-{number}.com", company=f"Acme {number}", at=AT)
    a_direct_order(world.offering, email=f"kim@acme-{number}.com", at=SOLD + timedelta(hours=hours))


def test_the_first_incident_is_told_at_once_and_the_next_ones_together_a_day_later(world: World) -> None:
    around(world, 1, hours=0)
    with clock.frozen(SOLD + timedelta(minutes=10)):
        for _ in range(2):
            claim_mails.tell_incidents()
    around(world, 2, hours=1)
    around(world, 3, hours=2)
    for wait in (timedelta(hours=3), DAY + timedelta(minutes=9)):
        with clock.frozen(SOLD + wait):
            claim_mails.tell_incidents()
    [first] = mails()
    with clock.frozen(SOLD + DAY + timedelta(minutes=10)):
        claim_mails.tell_incidents()

    assert first == (
        "owner@northwind.example", f"Somebody sold around your account: {rows(Incident)[0].public_id}",
    )  # fmt: skip
    assert mails()[1:] == [("owner@northwind.example", "2 incidents on your accounts")]
    for mail in db.session.scalars(select(Message)):
        assert "Acme" not in mail.text + mail.html + mail.subject
        assert world.operator.name not in mail.text
    assert [each.told_at for each in rows(Incident)] == [
        SOLD + timedelta(minutes=10), *[SOLD + DAY + timedelta(minutes=10)] * 2,
    ]  # fmt: skip


def test_a_decision_is_told_with_its_words_once(world: World) -> None:
    claim = an_open_claim(world)
    with as_operator():
        deciding.refuse(claim, AGAINST, at=LATER)
        db.session.commit()
    step = db.session.scalars(select(ClaimStep.id).order_by(ClaimStep.id.desc()).limit(1)).one()

    for _ in range(2):
        claim_mails.claim_decided(step_id=step)

    [mail] = db.session.scalars(select(Message))
    assert (mail.recipient, mail.subject) == ("owner@northwind.example", f"Your claim {claim.public_id} was decided")
    assert "Another company." in mail.text
    assert f"http://127.0.0.1:8000/portal/claims/{claim.public_id}/" in mail.text
    assert "Kestrel" not in mail.text + mail.html


def test_whoever_decides_is_reminded_and_what_is_late_goes_to_everybody(world: World) -> None:
    claim = an_open_claim(world)
    due_at = claim.due_at
    assert due_at is not None
    with clock.frozen(due_at - timedelta(hours=1)):
        for _ in range(2):
            claims.watch()
    assert mails() == [
        ("channel_manager@meridian.example", "Claims wait for a decision"),
        ("finance@meridian.example", "Claims wait for a decision"),
    ]
    with clock.frozen(due_at):
        claims.watch()
        claim_mails.claim_decided(step_id=claim.steps[-1].id)

    assert mails()[2:] == [
        ("owner@northwind.example", f"Your claim {claim.public_id} waits longer"),
        ("channel_manager@meridian.example", "A claim is overdue"),
        ("finance@meridian.example", "A claim is overdue"),
    ]
