"""Seats in parties: given, changed, taken away."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity import parties, passwords, people, sessions
from marketplace.identity.models import Party, User
from marketplace.identity.people import EmailTaken, LastInCharge
from tests.support.trail import deeds

PASSWORD = "a lamp in the hall"


@pytest.fixture
def partner(app: Flask) -> Party:
    """A partner without people."""
    return parties.open_party("partner", "Northwind")


def test_with_a_password_a_person_is_active_at_once(partner: Party) -> None:
    user = people.create(
        partner.id,
        email=" Kim@Example.COM ",
        name=" Kim  Doe ",
        role="owner",
        time_zone="Europe/Berlin",
        password=PASSWORD,
    )

    assert (user.email, user.name, user.role, user.state) == ("Kim@example.com", "Kim Doe", "owner", "active")
    assert user.time_zone == "Europe/Berlin"
    assert passwords.verify_password(user.password_hash, PASSWORD)
    assert deeds(user.public_id) == [("person.created", {"role": "owner", "state": "active"})]


def test_without_a_password_a_person_waits_to_accept(partner: Party) -> None:
    user = people.create(partner.id, email="kim@example.com", name="Kim", role="seller")

    assert (user.state, user.password_hash, user.is_active) == ("invited", None, False)


def test_with_a_hash_that_is_there_already_a_person_is_active_at_once_as_with_its_password(partner: Party) -> None:
    kept = passwords.hash_password(PASSWORD)

    user = people.create(partner.id, email="kim@example.com", name="Kim", role="seller", password_hash=kept)

    assert (user.state, user.password_hash, user.is_active) == ("active", kept, True)
    assert deeds(user.public_id) == [("person.created", {"role": "seller", "state": "active"})]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "kim"},
        {"email": "kim@"},
        {"email": "kim@example.com\nBcc: all@example.com"},
        {"name": "  "},
        {"role": "channel_manager"},
        {"role": "root"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
        {"password": "short"},
    ],
    ids=str,
)
def test_what_cannot_be_a_person_is_refused_and_nothing_is_written(wrong: dict[str, str], partner: Party) -> None:
    given = {
        "email": "kim@example.com",
        "name": "Kim",
        "role": "owner",
        "time_zone": "UTC",
        "password": PASSWORD,
    } | wrong

    with pytest.raises(Invalid):
        people.create(partner.id, **given)

    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_an_address_has_one_seat_in_all_parties_however_it_is_written(partner: Party) -> None:
    people.create(partner.id, email="kim@example.com", name="Kim", role="owner")
    other = parties.open_party("partner", "Southwind")
    db.session.commit()

    with acting(Actor("partner", str(other.id))), pytest.raises(EmailTaken, match="has a seat already"):
        people.create(other.id, email="KIM@example.com", name="Kim", role="owner")

    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_a_profile_can_be_changed_on_the_record(partner: Party) -> None:
    user = people.create(partner.id, email="kim@example.com", name="Kim", role="owner")

    people.change_profile(user, name="Kim Lee", time_zone="Asia/Tokyo")
    with pytest.raises(Invalid):
        people.change_profile(user, name="", time_zone="UTC")

    assert (user.name, user.time_zone) == ("Kim Lee", "Asia/Tokyo")
    assert [action for action, _ in deeds(user.public_id)] == ["person.created", "person.changed"]


def test_disabling_ends_every_session_at_once_and_enabling_brings_none_back(partner: Party) -> None:
    people.create(partner.id, email="boss@example.com", name="Boss", role="owner", password=PASSWORD)
    user = people.create(partner.id, email="kim@example.com", name="Kim", role="owner", password=PASSWORD)
    tokens = [sessions.start(user, at=clock.now()) for _ in range(2)]

    people.disable(user)
    people.disable(user)

    assert user.state == "disabled"
    assert [sessions.find(token, at=clock.now()) for token in tokens] == [None, None]
    people.enable(user)
    people.enable(user)
    assert user.state == "active"
    assert [sessions.find(token, at=clock.now()) for token in tokens] == [None, None]
    assert [action for action, _ in deeds(user.public_id)] == ["person.created", "person.disabled", "person.enabled"]


def test_who_never_accepted_is_invited_again_after_being_enabled(partner: Party) -> None:
    user = people.create(partner.id, email="kim@example.com", name="Kim", role="seller")

    people.disable(user)
    people.enable(user)

    assert user.state == "invited"


@pytest.mark.parametrize(("kind", "role"), [("partner", "owner"), ("operator", "channel_manager"), ("vendor", "staff")])
def test_the_last_one_in_charge_cannot_be_disabled(kind: str, role: str, app: Flask) -> None:
    party = parties.open_party(kind, "Somebody")
    last = people.create(party.id, email="kim@example.com", name="Kim", role=role, password=PASSWORD)
    people.create(party.id, email="lee@example.com", name="Lee", role=role)  # invited only: cannot run anything yet

    with pytest.raises(LastInCharge, match="Kim is the last"):
        people.disable(last)

    assert last.state == "active"


def test_people_are_found_within_their_own_party_only(partner: Party) -> None:
    other = parties.open_party("partner", "Southwind")
    kim = people.create(partner.id, email="kim@example.com", name="kim", role="owner")
    ann = people.create(partner.id, email="ann@example.com", name="Ann", role="seller")
    people.create(other.id, email="bob@example.com", name="Bob", role="owner")

    assert people.of_party(partner.id) == [ann, kim]
    assert people.by_public_id(partner.id, kim.public_id) is kim
    assert people.by_public_id(other.id, kim.public_id) is None


def test_a_password_that_cannot_be_one_leaves_the_old_one(partner: Party) -> None:
    user = people.create(partner.id, email="kim@example.com", name="Kim", role="owner", password=PASSWORD)

    with pytest.raises(passwords.PasswordUnfit):
        people.set_password(user, "password")

    assert passwords.verify_password(user.password_hash, PASSWORD)
