"""Mail about registrations and protections: to the partner, once, and without its customer's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.jobs import protection, protection_mails
from marketplace.messaging.models import Message
from marketplace.protection import activity, drafts, protections, reviewing
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


def test_a_void_protection_is_told_without_naming_anybody(field: Field) -> None:
    protection = protection_of(registered(field.partner))
    registered(field.rival, "globex.com")
    protections.void(protection, "earlier_claim", by="usr_x", at=AT)
    db.session.commit()

    for _ in range(2):
        protection_mails.protection_voided(step_id=protection.steps[-1].id)

    assert [mail.recipient for mail in mails()] == ["owner@northwind.example", "seller@northwind.example"]
    mail = mails()[0]
    assert mail.subject == "A protection of yours is void: an earlier claim stands"
    assert f"/portal/registrations/{protection.registration.public_id}/" in mail.text
    for secret in ("Acme", "acme", "Southwind", "Globex", protection.account.public_id):
        assert secret not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("Jo <jo@acme.com>", "Your registration is filled in: look at it and press the button"),
        ("Jo <jo@gmail.com>", "The mail you forwarded names no company"),
    ],
)
def test_a_forwarded_mail_is_answered_with_a_link_and_no_customers_name(
    field: Field, sender: str, subject: str
) -> None:
    mail = f"From: seller@northwind.example\n\nFrom: {sender}\n\nHi\n\nAcme GmbH"
    draft = drafts.receive(mail.encode(), at=AT)
    assert draft is not None
    member = db.session.scalars(select(User.id).where(User.email == "seller@northwind.example")).one()
    db.session.commit()

    for _ in range(2):
        protection_mails.registration_prefilled(draft_id=draft.id, user_id=member)

    (answer,) = mails()
    assert (answer.recipient, answer.subject) == ("seller@northwind.example", subject)
    assert f"http://127.0.0.1:8000/portal/registrations/new?draft={draft.public_id}" in answer.text
    assert "acme" not in (answer.subject + answer.text + answer.html).lower()


def test_a_draft_that_is_gone_is_not_answered(field: Field) -> None:
    member = db.session.scalars(select(User.id).where(User.email == "seller@northwind.example")).one()

    protection_mails.registration_prefilled(draft_id=1, user_id=member)

    assert mails() == []
