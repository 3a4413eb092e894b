"""Motifs with depth differ from name to name and keep the vendor's spark in the picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

import pytest
from PIL import Image

from marketplace.cli.demo_data.art import deep
from marketplace.cli.demo_data.art.canvas import Canvas
from marketplace.cli.demo_data.art.palettes import PALETTES, schemes

MOTIFS = (deep.plates, deep.cubes, deep.windows, deep.steps, deep.mesh, deep.orbits)


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_shows_the_spark_and_another_arrangement_for_another_name(motif: Callable[[Canvas], None]) -> None:
    drawn = [_drawn(motif, name) for name in ("harbour", "quay", "harbour")]

    assert drawn[0] == drawn[2] != drawn[1]
    assert all(_has_spark(data) for data in drawn)


def _drawn(motif: Callable[[Canvas], None], name: str) -> bytes:
    canvas = Canvas(schemes(PALETTES["brightwater"])[0], Random(name))
    motif(canvas)
    return canvas.finished()


def _has_spark(data: bytes) -> bool:
    small = Image.open(io.BytesIO(data)).reduce(2)
    return any(red > 200 and 110 < green < 215 and blue < 110 for _, (red, green, blue) in small.getcolors(10**6))
