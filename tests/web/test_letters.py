from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.web.letters import LetterForm

FINE = {"mark": "m", "subject": "Hello", "text": "Does it work?"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({}, []), ({"subject": ""}, ["subject"]), ({"text": ""}, ["text"]), ({"mark": ""}, ["mark"]),
     ({"subject": "x" * 201}, ["subject"]), ({"text": "x" * 10_001}, ["text"])],
)  # fmt: skip
def test_a_letter_has_a_subject_and_a_text(web: Flask, changes: dict[str, str], wrong: list[str]) -> None:
    with web.test_request_context():
        form = LetterForm(MultiDict({**FINE, **changes}), meta={"csrf": False})

        assert form.validate() is (wrong == [])
        assert list(form.errors) == wrong
