from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.contacting.rules import PURPOSES
from marketplace.web.operator.reveal_forms import RevealForm

FINE = {"purpose": "fraud", "reason": "Two cards, one address.", "hours": "4"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({}, []), ({"purpose": ""}, ["purpose"]), ({"purpose": "registration"}, ["purpose"]), ({"reason": "short"}, ["reason"]),
     ({"hours": "0"}, ["hours"]), ({"hours": "73"}, ["hours"]), ({"hours": "x"}, ["hours"])],
)  # fmt: skip
def test_it_asks_for_purpose_reason_and_hours(web: Flask, changes: dict[str, str], wrong: list[str]) -> None:
    with web.test_request_context(method="POST"):
        form = RevealForm("ord_1", formdata=MultiDict({**FINE, **changes}), meta={"csrf": False})

        assert form.validate() is (wrong == [])
        assert list(form.errors) == wrong


def test_it_begins_with_the_hours_of_the_settings_and_offers_what_fits(web: Flask) -> None:
    with web.test_request_context():
        order, registration = RevealForm("ord_1"), RevealForm("reg_1")

    assert order.hours.data == web.config["MARKETPLACE_REVEAL_HOURS"] == 4
    assert [value for value, *_ in order.purpose.iter_choices()] == ["", *PURPOSES]
    assert [value for value, *_ in registration.purpose.iter_choices()] == ["registration"]
