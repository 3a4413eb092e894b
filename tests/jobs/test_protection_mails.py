"""Mail about registrations and protections: to the partner, once, and without its customer's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import protection, protection_mails
from marketplace.messaging.models import Message
from marketplace.protection import activity, reviewing
from marketplace.protection.models import ProtectionStep, Registration, RegistrationStep
from tests.support.protection import AT, Field, a_field, as_operator, in_review, protection_of, registered
from tests.support.world import a_person


@pytest.fixture
def field(app: object) -> Field:
    made = a_field()
    for role in ("owner", "seller", "finance"):
        a_person(made.partner.id, role, email=f"{role}@northwind.example")
    db.session.commit()
    return made


def last_step(registration: Registration) -> int:
    steps = select(RegistrationStep.id).where(RegistrationStep.registration_id == registration.id)
    return db.session.scalars(steps.order_by(RegistrationStep.id.desc()).limit(1)).one()


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_a_rejection_is_told_with_its_words_to_whoever_sells(field: Field) -> None:
    registration = in_review(field.partner)
    with as_operator():
        reviewing.reject(registration, "outside_programme", evidence="A public authority.", by="usr_x", at=AT)
        db.session.commit()

    for _ in range(2):
        protection_mails.registration_decided(step_id=last_step(registration))

    assert [mail.recipient for mail in mails()] == ["owner@northwind.example", "seller@northwind.example"]
    mail = mails()[0]
    assert mail.subject == f"Your registration {registration.public_id} was decided"
    assert "A public authority." in mail.text
    assert f"http://127.0.0.1:8000/portal/registrations/{registration.public_id}/" in mail.text
    assert "Acme" not in mail.subject + mail.text + mail.html


def test_silence_is_told_as_an_approval(field: Field) -> None:
    registration = in_review(field.partner)
    with clock.frozen(AT + timedelta(days=2)):
        protection.fall_silent()

    protection_mails.registration_decided(step_id=last_step(registration))

    assert "nobody decided about your registration" in mails()[0].text
    assert mails()[0].subject.endswith("is protected for you")


def test_an_end_is_told_with_its_tail_and_no_name(field: Field) -> None:
    ends_at = protection_of(registered(field.partner)).ends_at
    with clock.frozen(ends_at - timedelta(days=3)):
        protection.remind()
    step_id = db.session.scalars(select(ProtectionStep.id).where(ProtectionStep.kind == "reminded")).one()

    protection_mails.protection_ending(step_id=step_id)

    text = mails()[0].text
    assert "ends in 3 days or less, on May 1, 2027" in text
    assert "In the tail until Jul 30, 2027 somebody else's sale still credits 50" in text
    assert "Acme" not in text


def test_an_end_that_has_moved_meanwhile_is_not_told(field: Field) -> None:
    earned = protection_of(registered(field.partner))
    with clock.frozen(earned.ends_at - timedelta(days=3)) as at:
        protection.remind()
        activity.note(earned.account_id, field.partner.id, (), "order_paid", {}, at)
        db.session.commit()
    step_id = db.session.scalars(select(ProtectionStep.id).where(ProtectionStep.kind == "reminded")).one()

    protection_mails.protection_ending(step_id=step_id)

    assert mails() == []
