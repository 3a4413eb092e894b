"""One spelling for each word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.customers.names.folding import loose, shortened, sound, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Müller & Söhne GmbH", ("muller", "and", "sohne", "gmbh")),
        ("S. p. A.", ("spa",)),
        ("Sp. z o.o.", ("sp", "z", "oo")),
        ("O'Tannery’s", ("otannerys",)),
        ("Northquill360", ("northquill", "360")),
        ("A/S  Skovbrynet-Byg", ("as", "skovbrynet", "byg")),
        ("ＫＡＷＡＢＩＳＨＩ", ("kawabishi",)),
        ("Straße Łódź Þór Işık", ("strasse", "lodz", "thor", "isik")),
        ("青空", ("青空",)),
        ("…", ()),
    ],
)
def test_a_text_is_taken_apart_into_words(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("spelling", ["müller", "mueller", "muller"])
def test_umlauts_are_written_three_ways_and_are_one(spelling: str) -> None:
    [word] = words_of(spelling)
    assert loose(word) == "muller"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("phonix", "fonix"),
        ("kowalski", "kovalski"),
        ("schukin", "shchukin"),
        ("karlshof", "carlshof"),
        ("chaika", "caika"),
    ],
)
def test_words_that_sound_alike_are_heard_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@given(st.text(alphabet="abcdefgh", min_size=5, max_size=12), st.data())
def test_any_one_slip_leaves_something_in_common(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    slips = {
        word[:place] + word[place + 1 :],
        word[:place] + "x" + word[place:],
        word[:place] + "x" + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }

    for slip in slips:
        assert ({word} | shortened(word)) & ({slip} | shortened(slip))
