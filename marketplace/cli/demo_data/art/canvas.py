"""A canvas: sixteen by nine units, painted large and then made smaller, so that its edges are smooth."""

from __future__ import annotations

import io
import math
from random import Random
from typing import Final

from PIL import Image, ImageDraw

from marketplace.cli.demo_data.art.palettes import Color, Scheme

WIDTH, HEIGHT = 16, 9
UNIT: Final = 50
"""Pixels a unit in the finished picture."""

FINER: Final = 2
Point = tuple[float, float]


class Canvas:
    """What motifs draw on. Places and lengths are in units from the upper left corner."""

    def __init__(self, scheme: Scheme, dice: Random) -> None:
        self.scheme, self.dice = scheme, dice
        self._scale = UNIT * FINER
        corners = Image.new("RGB", (2, 2))
        for place, color in enumerate(scheme.corners):
            corners.putpixel((place % 2, place // 2), color)
        size = (WIDTH * self._scale, HEIGHT * self._scale)
        self._image = corners.resize(size, Image.Resampling.BICUBIC)
        self._pen = ImageDraw.Draw(self._image, "RGBA")

    def shape(self, number: int, alpha: int = 255) -> tuple[int, int, int, int]:
        """Return one of the scheme's three colours for shapes, from quiet to loud."""
        return *self.scheme.shapes[number % 3], alpha

    @property
    def spark(self) -> Color:
        """The one colour that stands out."""
        return self.scheme.spark

    def between(self, low: float, high: float) -> float:
        """Return a number in the range, the same every time a picture of this name is drawn."""
        return self.dice.uniform(low, high)

    def circle(self, x: float, y: float, radius: float, color: tuple[int, ...]) -> None:
        """Fill a circle."""
        self._pen.ellipse(self._box(x - radius, y - radius, x + radius, y + radius), fill=color)

    def ring(self, x: float, y: float, radius: float, thick: float, color: tuple[int, ...], squash: float = 1) -> None:
        """Draw a circle's line, or with `squash` an ellipse's that is flatter than wide."""
        box = self._box(x - radius, y - radius * squash, x + radius, y + radius * squash)
        self._pen.ellipse(box, outline=color, width=round(thick * self._scale))

    def arc(self, x: float, y: float, radius: float, thick: float, span: Point, color: tuple[int, ...]) -> None:
        """Draw a part of a circle's line with round ends; `span` is from and to in degrees, clockwise."""
        outer = radius + thick / 2
        box = self._box(x - outer, y - outer, x + outer, y + outer)
        self._pen.arc(box, span[0], span[1], fill=color, width=round(thick * self._scale))
        for angle in span:
            end = math.radians(angle)
            self.circle(x + radius * math.cos(end), y + radius * math.sin(end), thick / 2, color)

    def slice(self, x: float, y: float, radius: float, span: Point, color: tuple[int, ...]) -> None:
        """Fill a slice of a circle."""
        self._pen.pieslice(self._box(x - radius, y - radius, x + radius, y + radius), span[0], span[1], fill=color)

    def area(self, points: list[Point], color: tuple[int, ...]) -> None:
        """Fill what lies between the points."""
        self._pen.polygon([(x * self._scale, y * self._scale) for x, y in points], fill=color)

    def path(self, points: list[Point], thick: float, color: tuple[int, ...]) -> None:
        """Draw a line from point to point with round corners and ends. Its colour must be opaque."""
        scaled = [(x * self._scale, y * self._scale) for x, y in points]
        self._pen.line(scaled, fill=color, width=round(thick * self._scale))
        for x, y in points:
            self.circle(x, y, thick / 2, color)

    def block(
        self, left: float, top: float, right: float, bottom: float, corner: float, color: tuple[int, ...]
    ) -> None:
        """Fill a rectangle with round corners."""
        self._pen.rounded_rectangle(self._box(left, top, right, bottom), corner * self._scale, fill=color)

    def finished(self) -> bytes:
        """Return the picture as a file that a vendor could upload."""
        out = io.BytesIO()
        self._image.reduce(FINER).save(out, "JPEG", quality=95, subsampling=0)
        return out.getvalue()

    def _box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * self._scale, top * self._scale, right * self._scale, bottom * self._scale
