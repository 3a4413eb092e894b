from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.partners import viewings
from marketplace.partners.errors import ReasonMissing
from marketplace.partners.models import Partner, Viewing
from tests.support.trail import deeds
from tests.support.world import a_world

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WHO = {"session_public_id": "ses_1", "viewed_by": "usr_1", "viewer_name": "Mira Holm"}


def look(partner: Partner, reason: str = "A question.", at: datetime = AT) -> Viewing:
    return viewings.start(partner, **WHO, reason=reason, at=at)


def test_a_look_is_open_for_half_an_hour_and_on_record(app: Flask) -> None:
    partner = a_world().partner
    viewing = look(partner)
    db.session.flush()

    assert viewings.open_of("ses_1", at=AT + timedelta(minutes=29)) is viewing
    assert viewings.open_of("ses_1", at=AT + timedelta(minutes=30)) is None
    assert viewings.open_of("ses_2", at=AT) is None
    [(action, facts)] = deeds(partner.public_id)
    assert (action, facts["reason"], facts["viewing"]) == ("partner.viewed", "A question.", viewing.public_id)


def test_a_session_looks_at_one_partner_at_a_time(app: Flask) -> None:
    world = a_world()
    first = look(world.partner)
    second = look(world.other_partner, at=AT + timedelta(minutes=5))
    db.session.flush()

    assert viewings.open_of("ses_1", at=AT + timedelta(minutes=6)) is second
    assert first.ended_at == AT + timedelta(minutes=5)
    assert [each.reason for each in viewings.page_of(world.partner.id).items] == ["A question."]


def test_one_that_ran_out_has_ended_when_it_did(app: Flask) -> None:
    viewing = look(a_world().partner)
    viewings.end("ses_1", at=AT + timedelta(days=1))
    viewings.end("ses_1", at=AT + timedelta(days=2))

    assert viewing.ended_at == AT + viewings.LASTS


def test_without_a_reason_nobody_looks(app: Flask) -> None:
    partner = a_world().partner

    with pytest.raises(ReasonMissing):
        look(partner, reason=" ")
    assert db.session.query(Viewing).count() == 0
