"""What an adjudicator may decide by."""

from __future__ import annotations

from flask import Flask

from marketplace.claims.rules import GRANT_RULES, REFUSAL_RULES
from marketplace.web.operator.claim_forms import AwardForm, RefusalForm


def test_each_decision_offers_its_own_rules(app: Flask) -> None:
    with app.test_request_context():
        offered = [[choice.value for choice in form().rule.choices] for form in (AwardForm, RefusalForm)]

    assert offered == [["", *GRANT_RULES], ["", *REFUSAL_RULES]]
