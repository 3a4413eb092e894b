"""Colours: one palette a vendor, and the grounds that a picture may stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """A vendor's colours from dark to light, a spark that is unlike them, and what people call the two."""

    name: str
    deep: Color
    mid: Color
    soft: Color
    pale: Color
    spark: Color


@dataclass(frozen=True, slots=True)
class Scheme:
    """What one picture is painted with: the corners of its ground, its shapes from quiet to loud, and its spark."""

    corners: tuple[Color, Color, Color, Color]
    shapes: tuple[Color, Color, Color]
    spark: Color


PALETTES: Final[Mapping[str, Palette]] = {
    "nordhavn": Palette(
        "blue and coral",
        deep=(16, 37, 66), mid=(38, 92, 140), soft=(128, 182, 214), pale=(224, 236, 243), spark=(242, 120, 92),
    ),
    "brightwater": Palette(
        "green and amber",
        deep=(9, 54, 56), mid=(24, 116, 110), soft=(122, 196, 182), pale=(221, 239, 233), spark=(245, 176, 65),
    ),
    "quillmark": Palette(
        "violet and rose",
        deep=(46, 27, 77), mid=(104, 72, 158), soft=(178, 156, 219), pale=(237, 230, 246), spark=(240, 110, 140),
    ),
    "falk": Palette(
        "terracotta and teal",
        deep=(82, 36, 26), mid=(178, 88, 58), soft=(231, 174, 137), pale=(248, 233, 220), spark=(27, 128, 134),
    ),
}  # fmt: skip


def mix(one: Color, other: Color, tenths: int) -> Color:
    """Return the colour that lies `tenths` of the way from one to the other."""
    red, green, blue = ((a * (10 - tenths) + b * tenths) // 10 for a, b in zip(one, other, strict=True))
    return red, green, blue


def schemes(palette: Palette) -> tuple[Scheme, Scheme, Scheme]:
    """Return a dark, a middling and a light way to use a palette; all three stand well on white and on black."""
    deep, mid, soft, pale = palette.deep, palette.mid, palette.soft, palette.pale
    dark = (deep, mix(deep, mid, 5), mix(deep, mid, 3), mix(deep, mid, 8))
    middling = (mid, mix(mid, soft, 5), mix(mid, deep, 3), mid)
    light = (pale, mix(pale, soft, 3), mix(pale, soft, 2), mix(pale, soft, 6))
    return (
        Scheme(dark, (mid, mix(mid, soft, 6), pale), palette.spark),
        Scheme(middling, (mix(mid, deep, 5), soft, pale), palette.spark),
        Scheme(light, (soft, mid, deep), palette.spark),
    )
