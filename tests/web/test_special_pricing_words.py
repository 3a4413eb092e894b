"""What guard-rails, steps and scopes of special pricing are called."""

from __future__ import annotations

from flask import Flask

from marketplace.db.base import db
from marketplace.special_pricing import deciding
from marketplace.special_pricing.rules import RAILS, STATES
from marketplace.web.labels import label_for
from marketplace.web.special_pricing_words import OUTSIDE, about, outside_words, told
from tests.support.protection import AT, a_field
from tests.support.special_pricing import waiting
from tests.support.world import an_offering


def test_every_guard_rail_and_every_state_has_its_words(web: Flask) -> None:
    assert tuple(OUTSIDE) == RAILS
    with web.test_request_context():
        assert [label_for("pricing_request", state).text for state in STATES] == [
            "In review", "Late, handed on", "Granted", "Rejected", "Taken back",
        ]  # fmt: skip


def test_who_decided_and_who_bears_it_are_told_to_the_house_alone(app: Flask) -> None:
    field = a_field()
    offering = an_offering(vendor=field.vendor)
    db.session.commit()
    request = waiting(field.partner, offering=offering)
    deciding.approve(request, bps=250, funder="vendor", by="usr_mira", at=AT)
    db.session.commit()
    steps = request.steps

    with app.test_request_context():
        assert about(request) == "Backup Suite · Contoso"
        assert about(waiting(field.partner)) == "Every offering"
        assert outside_words(request)[0] == "More than is granted at once"
        assert [(step["title"], step["detail"]) for step in told(steps)] == [
            ("Asked", ""), ("Granted", "2.5\u00a0%"),
        ]  # fmt: skip
        house = told(steps, {"usr_mira": "Mira Holm"}, is_house=True)
        assert house[1]["detail"] == "2.5\u00a0% · Funded by the vendor · Mira Holm"
