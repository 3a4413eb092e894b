"""Mail about registrations and protections, to the partner. The operator reads what is kept of mail, so none of it
names the customer: the page behind its link does.
"""

from __future__ import annotations

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.models import User
from marketplace.jobs.letters import people, to_person
from marketplace.jobs.rendering import address
from marketplace.protection.models import (
    Protection,
    ProtectionStep,
    Registration,
    RegistrationDraft,
    RegistrationStep,
)

ROLES = ("owner", "seller")


def registration_decided(*, step_id: int) -> None:
    """Tell a partner how its registration was decided, and why where it was not approved. Each mail is written once."""
    with transaction():
        step = db.session.get_one(RegistrationStep, step_id)
        registration = db.session.get_one(Registration, step.registration_id)
        facts = {
            "state": step.to_state,
            "is_silent": step.actor == "silence",
            "registration": registration.public_id,
            "reason": step.evidence.get("text", ""),
            "url": address("portal.registrations.show", registration_id=registration.public_id),
        }
        for person in people(step.partner_id, ROLES):
            key = f"registration_decided:{step.id}:{person.public_id}"
            to_person(person, "registration_decided", key, at=clock.now(), **facts)


def protection_ending(*, step_id: int) -> None:
    """Tell a partner that a protection ends soon. One that was extended or given up meanwhile needs no mail."""
    with transaction():
        step = db.session.get_one(ProtectionStep, step_id)
        protection = db.session.get_one(Protection, step.protection_id)
        if protection.voided_at is not None or protection.ends_at != step.ends_at:
            return
        registration = protection.registration
        facts = {
            "protection": protection,
            "days": step.evidence["days"],
            "registration": registration.public_id,
            "url": address("portal.registrations.show", registration_id=registration.public_id),
        }
        for person in people(step.partner_id, ROLES):
            key = f"protection_ending:{step.id}:{person.public_id}"
            to_person(person, "protection_ending", key, at=clock.now(), **facts)


def protection_voided(*, step_id: int) -> None:
    """Tell a partner that its protection is void because somebody's claim was earlier; whose, nobody says."""
    with transaction():
        step = db.session.get_one(ProtectionStep, step_id)
        registration = db.session.get_one(Protection, step.protection_id).registration
        facts = {
            "registration": registration.public_id,
            "url": address("portal.registrations.show", registration_id=registration.public_id),
        }
        for person in people(step.partner_id, ROLES):
            key = f"protection_voided:{step.id}:{person.public_id}"
            to_person(person, "protection_voided", key, at=clock.now(), **facts)


def registration_prefilled(*, draft_id: int, user_id: int) -> None:
    """Answer a member's forwarded mail with the form that it filled in, or with the news that it told of nobody."""
    with transaction():
        draft = db.session.get(RegistrationDraft, draft_id)
        person = db.session.get_one(User, user_id)
        if draft is None or not person.is_active:
            return
        facts = {
            "is_filled": bool(draft.website),
            "url": address("portal.registrations.new", draft=draft.public_id),
        }
        to_person(person, "registration_prefilled", f"registration_prefilled:{draft.id}", at=clock.now(), **facts)
