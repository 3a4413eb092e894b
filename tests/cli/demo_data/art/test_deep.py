"""Motifs with depth differ from name to name and keep the vendor's spark in the picture."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.cli.demo_data.art import deep
from marketplace.cli.demo_data.art.canvas import Canvas
from tests.support.motifs import drawn, has_spark

MOTIFS = (deep.plates, deep.cubes, deep.windows, deep.steps, deep.mesh, deep.orbits)


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_motif_shows_the_spark_and_another_arrangement_for_another_name(motif: Callable[[Canvas], None]) -> None:
    pictures = [drawn(motif, name) for name in ("harbour", "quay", "harbour")]

    assert pictures[0] == pictures[2] != pictures[1]
    assert all(has_spark(data) for data in pictures)
