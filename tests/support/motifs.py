"""Drawing one motif of the demo's pictures, and looking at what it came to."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image

from marketplace.cli.demo_data.art.canvas import Canvas
from marketplace.cli.demo_data.art.palettes import PALETTES, schemes


def drawn(motif: Callable[[Canvas], None], name: str) -> bytes:
    """Return the picture that a motif makes for a name, in the colours of one vendor."""
    canvas = Canvas(schemes(PALETTES["brightwater"])[0], Random(name))
    motif(canvas)
    return canvas.finished()


def has_spark(data: bytes) -> bool:
    """Whether the vendor's bright colour is in a picture."""
    small = Image.open(io.BytesIO(data)).reduce(2)
    return any(red > 200 and 110 < green < 215 and blue < 110 for _, (red, green, blue) in small.getcolors(10**6))
