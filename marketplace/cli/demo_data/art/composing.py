"""From a key to a picture: which motif, on which ground, in which colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from marketplace.cli.demo_data.art import deep, flat
from marketplace.cli.demo_data.art.canvas import Canvas
from marketplace.cli.demo_data.art.palettes import PALETTES, schemes

Motif = Callable[[Canvas], None]

MOTIFS: Final[Mapping[str, tuple[Motif, ...]]] = {
    "Security": (flat.rings, flat.dots),
    "Backup and recovery": (deep.plates, flat.rings),
    "Collaboration": (flat.circles, deep.orbits),
    "Analytics": (flat.columns, flat.hills, flat.dots),
    "Networking": (deep.mesh, flat.lanes, flat.rings),
    "Storage": (deep.cubes, deep.plates),
    "Workplace": (deep.windows, flat.circles),
    "Implementation": (deep.steps, flat.lanes, deep.cubes),
    "Training": (flat.fan, deep.windows),
    "Managed services": (deep.orbits, flat.hills),
}
"""What an offering of a category may look like."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that can be uploaded, and what it shows in words."""

    data: bytes
    alt: str


def compose(key: str, *, vendor: str, category: str, turn: int) -> Picture:
    """Draw the picture of an offering: the same bytes for the same words and number.

    `turn` is its place among the offerings of its category: neighbours differ in motif or ground.
    """
    motifs, palette = MOTIFS[category], PALETTES[vendor]
    motif, scheme = motifs[turn % len(motifs)], schemes(palette)[sum(divmod(turn, len(motifs))) % 3]
    canvas = Canvas(scheme, Random(f"{vendor}/{key}"))  # noqa: S311  the same picture every time is what is wanted
    motif(canvas)
    return Picture(canvas.finished(), alt=f"{(motif.__doc__ or '').rstrip('.')}, in {palette.name}.")
