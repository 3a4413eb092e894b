from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.partners import viewings
from marketplace.runtime.people import Person
from marketplace.web.auth.watching import through_a_partners_eyes
from tests.support.world import a_world


def test_only_somebody_of_the_operator_with_an_open_look_sees_with_other_eyes(app: Flask) -> None:
    world, at = a_world(), clock.now()
    mira = Person(
        token="t", session_public_id="ses_1", user_id=1, public_id="usr_1", name="Mira", email="m@example.com",
        role="finance", time_zone="UTC", party_id=world.operator.id, party_kind="operator", party_name="Meridian",
    )  # fmt: skip
    assert through_a_partners_eyes(mira) is mira
    who = {"session_public_id": "ses_1", "viewed_by": "usr_1", "viewer_name": "Mira"}
    viewing = viewings.start(world.partner, **who, reason="Asked.", at=at)
    db.session.commit()

    seen = through_a_partners_eyes(mira)

    assert (seen.party_kind, seen.party_id, seen.party_name, seen.role) == (
        "partner",
        world.partner.id,
        "Northwind",
        "owner",
    )
    assert (seen.name, seen.viewing, seen.is_watching, seen.actor.is_watching) == (
        "Mira",
        viewing.public_id,
        True,
        True,
    )
    other = replace(mira, session_public_id="ses_2")
    vendor = replace(mira, party_kind="vendor")
    assert [through_a_partners_eyes(each) for each in (other, vendor)] == [other, vendor]
    with clock.frozen(at + timedelta(hours=1)):
        assert through_a_partners_eyes(mira) is mira
