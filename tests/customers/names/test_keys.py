"""What is kept of a name meets what is kept of the same name, and says nothing without the secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.customers.names.keys import CORE, PAIR, WHOLE, core_of, core_words, label_of

SECRET = "a secret"


def _texts(name: str) -> list[str]:
    return [word.text for word in core_words(name)]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("The Tauberwerk Holding Company Limited", ["tauberwerk", "holding"]),
        ("Gebr. Müller & Söhne GmbH", ["brother", "muller", "son"]),
        ("株式会社日本電子", ["japan", "electronics"]),
        ("Der", ["der"]),
        ("Windpark Nordfeld 3 GmbH", ["energy", "nordfeld", "3"]),
    ],
)
def test_a_name_is_reduced_to_its_core(name: str, core: list[str]) -> None:
    assert _texts(name) == core


def test_spellings_of_one_name_have_one_whole() -> None:
    spellings = ["Müllerstedt Präzisionsguss GmbH", "Muellerstedt Praezisionsguss", "PRÄZISIONSGUSS MÜLLERSTEDT AG"]

    found = {core_of(each, "DE", SECRET).whole for each in spellings}  # type: ignore[union-attr]

    assert len(found) == 1


def test_another_secret_or_country_makes_other_numbers() -> None:
    one, other = core_of("Tauberwerk", "DE", SECRET), core_of("Tauberwerk", "DE", "another")
    assert one is not None
    assert other is not None
    assert not {key.key for key in one.keys} & {key.key for key in other.keys}
    assert one.whole != core_of("Tauberwerk", "AT", SECRET).whole  # type: ignore[union-attr]


def test_keys_begin_with_those_that_say_most() -> None:
    found = core_of("Tauberwerk Robotics", "DE", SECRET)

    assert found is not None
    assert found.kinds == "dt"
    places = [key.place for key in found.keys]
    assert places[:4] == [WHOLE, WHOLE, CORE, PAIR]
    assert set(places[4:]) == {0}


def test_common_words_alone_are_found_by_the_whole_only() -> None:
    found = core_of("IT Service GmbH", "DE", SECRET)

    assert found is not None
    assert all(key.place < 0 for key in found.keys)


@pytest.mark.parametrize("domain", ["web.co.uk", "a.de"])
def test_a_short_label_says_nothing(domain: str) -> None:
    assert label_of(domain, "DE", SECRET) is None


def test_a_label_and_a_name_meet() -> None:
    label, name = label_of("gruene-aue.de", "DE", SECRET), core_of("Grüne Aue GmbH", "DE", SECRET)

    assert label is not None
    assert name is not None
    assert (label.source, label.whole) == ("label", name.whole)


@given(st.text(max_size=60))
def test_any_text_can_be_a_name(text: str) -> None:
    found = core_of(text, "DE", SECRET)

    assert found is None or (
        len(found.kinds) == len(found.words) <= 8
        and all(-(2**63) <= key.key < 2**63 for key in found.keys)
        and len(found.keys) == len(set(found.keys)) < 250
    )
