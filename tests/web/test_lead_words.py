"""What happens to leads, in words."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.protection.leads.rules import LEAD
from marketplace.protection.models import LeadStep
from marketplace.web.lead_words import ACTIONS, told
from tests.support.leads import taken


def test_every_action_has_its_words(web: Flask) -> None:
    assert {action for _, action, _ in LEAD} == set(ACTIONS)


def test_steps_are_told_by_the_state_they_led_to(app: Flask) -> None:
    taken("kim@globex.com")
    steps = db.session.scalars(select(LeadStep)).all()

    with app.test_request_context():
        assert [(str(each["title"]), each["detail"]) for each in told(steps)] == [("New", "")]
