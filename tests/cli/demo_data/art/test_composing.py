"""Pictures of the demo: the same every time, unlike their neighbours, and said in words."""

from __future__ import annotations

import hashlib
import io
from itertools import pairwise

import pytest
from PIL import Image

from marketplace.cli.demo_data.art.composing import MOTIFS, compose
from marketplace.cli.demo_data.art.palettes import PALETTES
from marketplace.cli.demo_data.reading import read


def test_the_same_words_have_the_same_bytes_and_others_have_not() -> None:
    first, again = (compose("vault", vendor="nordhavn", category="Security", turn=0) for _ in range(2))
    others = [
        compose("shield", vendor="nordhavn", category="Security", turn=0),
        compose("vault", vendor="falk", category="Security", turn=0),
        compose("vault", vendor="nordhavn", category="Storage", turn=0),
        compose("vault", vendor="nordhavn", category="Security", turn=1),
    ]

    assert first == again
    assert len({hashlib.sha256(each.data).hexdigest() for each in (first, *others)}) == 5


@pytest.mark.parametrize(
    ("category", "turn"), [(category, turn) for category, motifs in MOTIFS.items() for turn in range(len(motifs))]
)
def test_every_motif_fills_a_wide_picture_and_is_told_in_words(category: str, turn: int) -> None:
    drawn = compose("vault", vendor="quillmark", category=category, turn=turn)

    picture = Image.open(io.BytesIO(drawn.data))
    assert (picture.format, picture.size) == ("JPEG", (800, 450))
    assert len(picture.getcolors(maxcolors=800 * 450) or ()) > 50
    assert drawn.alt.endswith(", in violet and rose.")
    assert drawn.alt[0].isupper()


def test_neighbours_in_a_category_differ_in_motif_or_ground() -> None:
    for category in MOTIFS:
        drawn = [compose("same", vendor="falk", category=category, turn=turn) for turn in range(6)]
        assert all(one.data != other.data for one, other in pairwise(drawn))


def test_every_vendor_and_category_of_the_demo_has_its_colours_and_motifs() -> None:
    catalogue = read("catalogue.toml", "offerings.toml")

    assert {row["key"] for row in catalogue["vendors"]} == PALETTES.keys()
    assert {row["category"] for row in catalogue["offerings"]} <= MOTIFS.keys()
