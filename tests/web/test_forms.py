"""What every form checks of what people type into it."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from marketplace.web.fields import PercentField
from marketplace.web.forms import CheckedForm

SAID = "Take out the characters that nobody can see: each is marked \N{REPLACEMENT CHARACTER}."


class Words(CheckedForm):
    """Two texts and no token."""

    class Meta:
        csrf = False

    name = StringField("Name", [Optional()], filters=[lambda text: (text or "").strip()])
    note = TextAreaField("Note")


def filled(app: Flask, **values: str) -> Words:
    with app.test_request_context("/", method="POST", data=values):
        form = Words()
        form.validate()
        return form


def test_a_text_with_something_hidden_in_it_is_refused_beside_its_field(web: Flask) -> None:
    form = filled(web, name="Alpen\u202eblick", note="Hello\u2066there")

    assert form.errors == {"name": [SAID], "note": [SAID]}


class Again(Words):
    """The same once more on a page."""

    id_prefix = "again-"


def test_two_forms_on_a_page_keep_their_ids_apart_and_their_names(web: Flask) -> None:
    with web.test_request_context("/"):
        form = Again()

        assert 'id="again-name" name="name"' in form.name()
        assert str(form.note.label()) == '<label for="again-note">Note</label>'


def test_texts_of_several_lines_and_scripts_pass(web: Flask) -> None:
    form = filled(web, name="Łódź & Söhne 株式会社", note="One\r\n\ttwo")

    assert form.errors == {}
    assert form.note.data == "One\r\n\ttwo"


class Reasons(CheckedForm):
    """What has to be filled in, of every kind."""

    class Meta:
        csrf = False

    reason = TextAreaField("Reason", [InputRequired("Say why.")])
    password = PasswordField("Password", [InputRequired("Write it.")])
    rate = PercentField("Rate", [InputRequired("Write a rate.")])


@pytest.mark.parametrize("typed", ["", " ", " \t\r\n ", "\u00a0"])
def test_white_space_alone_is_no_reason(web: Flask, typed: str) -> None:
    with web.test_request_context("/", method="POST", data={"reason": typed, "password": "   ", "rate": "0"}):
        form = Reasons()
        is_right = form.validate()

    assert (is_right, form.errors) == (False, {"reason": ["Say why."]})


def test_a_reason_with_words_is_kept_as_it_was_typed(web: Flask) -> None:
    with web.test_request_context("/", method="POST", data={"reason": " So it is. ", "password": "a", "rate": "0"}):
        form = Reasons()

        assert form.validate()
        assert form.reason.data == " So it is. "
