"""Marks for storefronts: light shapes on a tile of the brand's colour, so that they stand on white and on black."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageDraw

EDGE: Final = 160
FINER: Final = 4
LIGHT, DIM = (255, 255, 255, 255), (255, 255, 255, 150)


def logo(color: str, mark: str) -> bytes:
    """Draw a mark by its name in `MARKS` on a tile of the colour `#rrggbb`: the same bytes every time."""
    size = EDGE * FINER
    tile = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    # The corners are laid on last, so that a mark may reach the edge.
    face = Image.new("RGBA", (size, size), color)
    shapes = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    MARKS[mark](ImageDraw.Draw(shapes), size)
    corners = Image.new("L", (size, size), 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, size - 1, size - 1), size * 0.22, fill=255)
    tile.paste(Image.alpha_composite(face, shapes), mask=corners)
    out = io.BytesIO()
    tile.reduce(FINER).save(out, "PNG")
    return out.getvalue()


def _peaks(pen: ImageDraw.ImageDraw, size: int) -> None:
    pen.ellipse(_box(size, 0.62, 0.2, 0.78, 0.36), fill=DIM)
    pen.polygon(_points(size, (0.46, 0.8), (0.68, 0.46), (0.9, 0.8)), fill=DIM)
    pen.polygon(_points(size, (0.1, 0.8), (0.4, 0.26), (0.7, 0.8)), fill=LIGHT)


def _ridges(pen: ImageDraw.ImageDraw, size: int) -> None:
    for number, color in enumerate((DIM, LIGHT, DIM)):
        top = 0.3 + number * 0.19
        line = _points(size, (0.14, top + 0.1), (0.32, top), (0.5, top + 0.1), (0.68, top), (0.86, top + 0.1))
        pen.line(line, fill=color, width=round(size * 0.085), joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - size * 0.042, y - size * 0.042, x + size * 0.042, y + size * 0.042), fill=color)


def _meridian(pen: ImageDraw.ImageDraw, size: int) -> None:
    width = round(size * 0.06)
    pen.line(_points(size, (0.2, 0.5), (0.8, 0.5)), fill=DIM, width=width)
    pen.ellipse(_box(size, 0.36, 0.18, 0.64, 0.82), outline=DIM, width=width)
    pen.ellipse(_box(size, 0.18, 0.18, 0.82, 0.82), outline=LIGHT, width=round(size * 0.075))


def _box(size: int, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return left * size, top * size, right * size, bottom * size


def _points(size: int, *points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * size, y * size) for x, y in points]


MARKS: Final[Mapping[str, Callable[[ImageDraw.ImageDraw, int], None]]] = {
    "peaks": _peaks,
    "ridges": _ridges,
    "meridian": _meridian,
}
