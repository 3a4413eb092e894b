"""What is drawn on the canvas stands where it was put, in the finished file."""

from __future__ import annotations

import io
from random import Random

from PIL import Image

from marketplace.cli.demo_data.art.canvas import UNIT, Canvas
from marketplace.cli.demo_data.art.palettes import PALETTES, schemes

RED = (255, 0, 0)


def _canvas() -> Canvas:
    return Canvas(schemes(PALETTES["falk"])[2], Random(1))


def _reddish(canvas: Canvas, x: float, y: float) -> bool:
    red, green, blue = Image.open(io.BytesIO(canvas.finished())).getpixel((round(x * UNIT), round(y * UNIT)))
    return bool(red > 230 and green < 40 and blue < 40)


def test_shapes_are_placed_in_units() -> None:
    canvas = _canvas()

    canvas.circle(2, 2, 1, RED)
    canvas.block(5, 1, 7, 3, 0.2, RED)
    canvas.area([(9, 1), (11, 1), (11, 3), (9, 3)], RED)
    canvas.path([(1, 5), (4, 5)], 0.5, RED)
    canvas.slice(8, 6, 2, (0, 90), RED)

    inside = ((2, 2), (6, 2), (10, 2), (3, 5), (8.7, 6.7))
    outside = ((2, 3.5), (8, 2), (3, 5.6), (7.3, 6.7))
    assert [_reddish(canvas, *place) for place in (*inside, *outside)] == [True] * 5 + [False] * 4


def test_rings_and_arcs_leave_their_middle_free() -> None:
    canvas = _canvas()

    canvas.ring(3, 3, 2, 0.4, RED)
    canvas.arc(10, 4, 2, 0.4, (0, 90), RED)

    assert [_reddish(canvas, *place) for place in ((4.8, 3), (3, 3), (12, 4.3), (10, 4), (8, 4))] == [
        True, False, True, False, False,
    ]  # fmt: skip
