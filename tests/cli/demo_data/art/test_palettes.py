"""Colours are mixed in whole steps, and every ground differs from what stands on it."""

from __future__ import annotations

import pytest

from marketplace.cli.demo_data.art.palettes import PALETTES, mix, schemes


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    black, white = (0, 0, 0), (255, 255, 255)

    assert [mix(black, white, tenths) for tenths in (0, 5, 10)] == [black, (127, 127, 127), white]


@pytest.mark.parametrize("vendor", sorted(PALETTES))
def test_a_palette_is_used_in_three_ways_and_its_loudest_shape_stands_out_on_each(vendor: str) -> None:
    dark, middling, light = schemes(PALETTES[vendor])

    for scheme in (dark, middling, light):
        assert all(abs(sum(scheme.shapes[2]) - sum(corner)) > 150 for corner in scheme.corners)
    assert sum(dark.corners[0]) < sum(middling.corners[0]) < sum(light.corners[0])
