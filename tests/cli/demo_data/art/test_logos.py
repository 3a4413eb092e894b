"""Logos of the demo: a tile with round corners in the brand's colour, with a light mark on it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from marketplace.cli.demo_data.art.logos import MARKS, logo
from marketplace.cli.demo_data.reading import read


@pytest.mark.parametrize("mark", sorted(MARKS))
def test_a_logo_is_the_same_every_time_and_stands_on_any_ground(mark: str) -> None:
    first, again = logo("#0b6b4f", mark), logo("#0b6b4f", mark)

    picture = Image.open(io.BytesIO(first))
    assert first == again
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (160, 160))
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((80, 4)) == (11, 107, 79, 255)
    assert any(color == (255, 255, 255, 255) for _, color in picture.getcolors(maxcolors=160 * 160))


def test_every_shop_of_the_demo_has_a_mark_of_its_own() -> None:
    channel = read("channel.toml", "partners.toml")

    wanted = [row["mark"] for row in (channel["house"], *channel["storefronts"])]
    assert sorted(wanted) == sorted(MARKS)
