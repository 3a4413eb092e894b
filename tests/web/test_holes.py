"""Holes in drawn text: what belongs to one visitor is nobody else's."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from marketplace.web.holes import filled, hole, pieces, without_token


def test_holes_are_filled_with_escaped_values_and_markup_as_it_is() -> None:
    cut = pieces(f"<p>{escape(hole('name'))}</p>{hole('content')}{hole('name')}")

    assert cut == ("<p>", "name", "</p>", "content", "", "name", "")
    assert filled(cut, {"name": "<Kim>", "content": Markup("<b>")}) == "<p>&lt;Kim&gt;</p><b>&lt;Kim&gt;"


def test_a_hole_without_a_value_stays_one() -> None:
    assert filled(pieces(f"a{hole('b')}c"), {}) == f"a{hole('b')}c"


def test_the_token_of_every_form_is_left_out_of_text_and_of_markup(web: Flask) -> None:
    with web.test_request_context("/"):
        form = f'<input name="csrf_token" value="{generate_csrf()}">'

        left = [without_token(form * 2), without_token(Markup(form * 2))]

    assert left == [f'<input name="csrf_token" value="{hole("token")}">' * 2] * 2


def test_text_in_which_the_token_stands_anywhere_else_is_nobody_elses(web: Flask) -> None:
    with web.test_request_context("/"):
        assert without_token(f"<b>{generate_csrf()}</b>") is None


def test_text_of_a_request_that_asked_for_no_token_is_left_as_it_is(web: Flask) -> None:
    with web.test_request_context("/"):
        assert without_token("<b>") == "<b>"
