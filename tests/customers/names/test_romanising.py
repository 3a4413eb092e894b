"""Other scripts in Latin letters, as people write them."""

from __future__ import annotations

import pytest

from marketplace.customers.names.romanising import romanised


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("железногорец", "zheleznogorets"),
        ("щукин", "shchukin"),
        ("київ", "kiyiv"),
        ("његошевац", "njegoshevats"),
        ("παπαδόπουλος", "papadopoulos"),
        ("αυγή", "avgi"),
        ("ευκάλυπτος", "efkalyptos"),
        ("μπουγάτσα ντομάτα", "bougatsa domata"),
        ("カワムラテック", "kawamurateku"),
        ("しゃちょう", "shachou"),
        ("きゃべつ", "kyabetsu"),
        ("ファミリー", "fuamiri"),
        ("한들소재", "handeulsojae"),
        ("青空 plain", "青空 plain"),
        ("", ""),
    ],
)
def test_letters_of_a_script_become_latin_ones(text: str, latin: str) -> None:
    assert romanised(text) == latin
