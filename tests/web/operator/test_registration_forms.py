"""What a reviewer decides."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.protection.rules import REJECTION_RULES
from marketplace.web.operator.registration_forms import FindingForm, RejectionForm


def test_a_rejection_rests_on_one_of_the_rules(web: Flask) -> None:
    with web.test_request_context():
        form = RejectionForm(formdata=MultiDict({"rule": "earlier_claim", "evidence": "So."}))
        assert form.validate()
        assert [choice.value for choice in form.rule.choices] == ["", *REJECTION_RULES]
        assert not RejectionForm(formdata=MultiDict({"rule": "other", "evidence": "So."})).validate()


def test_a_finding_may_be_empty(web: Flask) -> None:
    with web.test_request_context():
        assert FindingForm(formdata=MultiDict({"same_as": ""})).validate()
        assert not FindingForm(formdata=MultiDict({"same_as": "x" * 41})).validate()
