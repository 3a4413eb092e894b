"""What somebody notes about a lead: only what its state allows is offered."""

from __future__ import annotations

from flask import Flask

from marketplace.protection.models import LeadDetail
from marketplace.web.lead_forms import StepForm


def test_what_is_offered_depends_on_the_state(app: Flask) -> None:
    with app.test_request_context():
        offered = {
            state: [choice.value for choice in StepForm(formdata=None).offer(LeadDetail(state=state)).action.choices]
            for state in ("new", "contacted", "lost", "won")
        }

    assert offered == {
        "new": ["", "contact", "win", "lose"],
        "contacted": ["", "win", "lose"],
        "lost": ["", "contact"],
        "won": [""],
    }
