from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.slugs import slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Backup Suite", "backup-suite"),
        ("Łódź & Söhne GmbH", "lodz-sohne-gmbh"),
        ("  Æther/Straße  No. 7 ", "aether-strasse-no-7"),
        ("Crème brûlée", "creme-brulee"),
        ("İstanbul ﬁne", "istanbul-fine"),
        ("--", "item"),
        ("東京", "item"),
    ],
)
def test_accents_are_folded_and_everything_else_becomes_a_hyphen(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_a_name_without_letters_gets_the_word_given_for_it() -> None:
    assert slugify("東京", otherwise="partner") == "partner"


def test_a_long_name_is_cut_without_a_hyphen_at_the_end() -> None:
    assert slugify("a" * 59 + " b") == "a" * 59


@given(st.text())
def test_every_text_gives_a_slug_that_the_database_takes(text: str) -> None:
    slug = slugify(text)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60
