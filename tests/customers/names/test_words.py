"""Words that many names share are known, in many languages and with a slip."""

from __future__ import annotations

import pytest

from marketplace.customers.names.words import Word, is_article, recognised, spaced, vocabulary


@pytest.mark.parametrize(
    ("word", "text", "kind"),
    [
        ("gruppe", "group", "s"),
        ("intl", "international", "s"),
        ("mfg", "manufacturing", "v"),
        ("sistemi", "system", "v"),
        ("boulangerie", "bakery", "t"),
        ("backerei", "bakery", "t"),
        ("bakery", "bakery", "t"),
        ("koln", "cologne", "c"),
        ("deutsche", "germany", "p"),
        ("mueller", "muller", "n"),
        ("tauberwerk", "tauberwerk", "d"),
        ("007", "7", "#"),
        ("stroi", "construction", "t"),
        ("gartentechnik", "gartentechnik", "t"),
        ("sytems", "system", "v"),
    ],
)
def test_a_word_is_recognised(word: str, text: str, kind: str) -> None:
    found = recognised(word, is_last=False)

    assert (found.text, found.kind) == (text, kind)


def test_a_roman_numeral_is_one_at_the_end_only() -> None:
    assert recognised("iv", is_last=True) == Word("iv", "#", "iv")
    assert recognised("iv", is_last=False).kind == "d"


def test_articles_of_many_languages_are_none_of_the_name() -> None:
    assert all(is_article(word) for word in ("the", "der", "la", "de", "og", "and"))
    assert not is_article("tauberwerk")


def test_common_words_of_han_characters_are_set_apart() -> None:
    assert spaced("日本電子").split() == ["日本", "電子"]
    assert spaced("plain text") == "plain text"


def test_every_kind_has_words_and_no_slip_leads_to_a_family_name() -> None:
    words = vocabulary()

    assert {word.kind for word in words.known.values()} == set("spcvtn")
    assert {word.kind for word in words.slips.values()} == set("spcvt")
