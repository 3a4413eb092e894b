"""What the rules and answers of registrations are called."""

from __future__ import annotations

from flask import Flask

from marketplace.protection.checking import WORDS as ANSWERS
from marketplace.protection.rules import REJECTION_RULES
from marketplace.web.registration_words import LEGEND, RULES, WORDS, scope_name, told, told_of
from tests.support.protection import a_field, protection_of, registered


def test_every_rule_and_every_answer_has_its_words(web: Flask) -> None:
    assert set(REJECTION_RULES) <= set(RULES)
    assert set(WORDS) == set(LEGEND) == set(ANSWERS.values())


def test_steps_are_told_without_who_decided(app: Flask) -> None:
    field = a_field()
    claimed = registered(field.partner, "acme.com", vendor=field.vendor).registration
    refused = registered(field.rival, "acme.com", vendor=field.vendor).registration
    claimed_steps, refused_steps, windows = claimed.steps, refused.steps, protection_of(claimed)
    assert windows.steps

    with app.test_request_context():
        assert scope_name(claimed) == "Offerings of Contoso"
        assert [(step["title"], step["detail"]) for step in told(claimed_steps)] == [("Approved", "")]
        assert [step["detail"] for step in told(refused_steps)] == [
            "An earlier claim stands · The web domain is the same."
        ]
        assert [(step["title"], step["detail"]) for step in told_of(windows)] == [
            ("Protection began", "Until May 1, 2027")
        ]
