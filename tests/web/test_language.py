from __future__ import annotations

import pytest
from flask import Flask

from marketplace.web.language import page_direction, page_language, reader_locale
from tests.support.pages import build_pages


@pytest.mark.parametrize(
    ("wanted", "language", "direction"), [("en", "en", "ltr"), ("de_CH", "de-CH", "ltr"), ("ar", "ar", "rtl")]
)
def test_a_page_says_its_language_and_direction(wanted: str, language: str, direction: str) -> None:
    with build_pages().test_request_context(f"/?lang={wanted}"):
        assert (page_language(), page_direction()) == (language, direction)


def test_english_is_spoken_where_no_page_is_made() -> None:
    assert str(reader_locale()) == "en"


def test_english_is_spoken_where_languages_are_not_set_up() -> None:
    with Flask("bare").test_request_context("/"):
        assert str(reader_locale()) == "en"
